import { type Command, Option } from "commander";
import { addCommand, homeOption } from "../../command.ts";
import type { Io } from "../../io.ts";
import { addKeyOptions, deleteKeyOptions, exportKeyOptions, keysOptions, showOptions } from "./options.ts";

/** `keys`: the keyring. */
export function addKeys(parent: Command, io: Io): void {
  const group = addCommand(parent, {
    usage: "keys",
    summary: "keys that sign transactions: encrypted in files, or open with --keyring test",
    description:
      "The passphrase of the file keyring is asked for on the terminal, or read from standard input or $INTERLEASE_KEYRING_PASSPHRASE.",
    examples: ["keys add alice", "keys list", "keys show alice -a --prefix consumer"],
  });
  const add = addCommand(group, {
    usage: "add <name>",
    summary: "make a key, or bring one back from its words with --recover",
    examples: ["keys add alice", "keys add alice --recover < words.txt", "keys add alice --keyring-backend test -o json"],
    prints: true,
  });
  keyring(add)
    .option("--recover", "read the mnemonic instead of making one")
    .option("--no-backup", "do not print the mnemonic")
    .option("--words <n>", "words of a new mnemonic: 12 or 24", "24")
    .option("--hd-path <path>", "path of the key below the mnemonic (default: m/44'/118'/<account>'/0/<index>)")
    .option("--coin-type <n>", "coin type of the path", "118")
    .option("--account <n>", "account of the path", "0")
    .option("--index <n>", "index of the path", "0")
    .action(async (name: string, flags: Record<string, unknown>) => (await import("./run.ts")).runAdd(addKeyOptions(name, flags, io), io));
  const list = addCommand(group, { usage: "list", summary: "all keys", examples: ["keys list", "keys list --json"], prints: true });
  keyring(list).action(async (flags: Record<string, unknown>) => (await import("./run.ts")).runList(keysOptions(flags, io), io));
  const show = addCommand(group, {
    usage: "show <name-or-address>",
    summary: "a key's address and public key",
    examples: ["keys show alice", "keys show alice -a --bech val"],
    prints: true,
  });
  keyring(show)
    .option("-a, --address", "the address only")
    .option("-p, --pubkey", "the public key only")
    .addOption(new Option("--bech <kind>", "which address").choices(["acc", "val", "cons"]).default("acc"))
    .action(async (name: string, flags: Record<string, unknown>) => (await import("./run.ts")).runShow(showOptions(name, flags, io), io));
  const load = addCommand(group, {
    usage: "import <name> <file>",
    summary: "bring in a key that a Cosmos SDK binary (or keys export) exported",
    examples: ["keys import alice alice.armor"],
    prints: true,
  });
  keyring(load).action(async (name: string, file: string, flags: Record<string, unknown>) =>
    (await import("./run.ts")).runImport({ ...keysOptions(flags, io), name, file }, io),
  );
  const hex = addCommand(group, {
    usage: "import-hex <name> [hex]",
    summary: "bring in a secret key of 64 hex digits",
    examples: ["keys import-hex alice < key.hex"],
    prints: true,
  });
  keyring(hex).action(async (name: string, text: string | undefined, flags: Record<string, unknown>) =>
    (await import("./run.ts")).runImportHex({ ...keysOptions(flags, io), name, text }, io),
  );
  const save = addCommand(group, {
    usage: "export <name>",
    summary: "print a key under a passphrase, for a Cosmos SDK binary (or keys import)",
    examples: ["keys export alice > alice.armor", "keys export alice --unarmored-hex --unsafe"],
  });
  keyring(save)
    .option("--unarmored-hex", "print the bare secret key; needs --unsafe")
    .option("--unsafe", "really print the bare secret key")
    .action(async (name: string, flags: Record<string, unknown>) =>
      (await import("./run.ts")).runExport(exportKeyOptions(name, flags, io), io),
    );
  const remove = addCommand(group, { usage: "delete <name>", summary: "forget a key", examples: ["keys delete alice -y"] });
  keyring(remove)
    .option("-y, --yes", "do not ask")
    .action(async (name: string, flags: Record<string, unknown>) =>
      (await import("./run.ts")).runDelete(deleteKeyOptions(name, flags, io), io),
    );
}

function keyring(command: Command): Command {
  return homeOption(command)
    .option("--keyring-backend <backend>", "file (encrypted, the default) or test")
    .addOption(new Option("--keyring <backend>").hideHelp())
    .option("--keyring-dir <dir>", "directory of the keyring (default: keyring in the network's home)")
    .option("--prefix <prefix>", "bech32 prefix of addresses", "cosmos");
}
