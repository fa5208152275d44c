import { accountAddress } from "../../../crypto/address.ts";
import { generateMnemonic, secretKeyFromMnemonic } from "../../../crypto/mnemonic.ts";
import { toBase64 } from "../../../encoding/base64.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { fromHex, toHex } from "../../../encoding/bytes.ts";
import { OperationError } from "../../../encoding/error.ts";
import type { KeyEntry } from "../../../node/keyring/keyring.ts";
import { printJson, usageError } from "../../command.ts";
import type { Io } from "../../io.ts";
import { askSecret, openKeyring } from "../../session/keyring.ts";
import { readTextFile } from "../../textFile.ts";
import { readable } from "../../yaml.ts";
import type { AddKeyOptions, DeleteOptions, ExportOptions, ImportHexOptions, ImportOptions, KeysOptions, ShowOptions } from "./options.ts";

/** A key as Go's binaries print it. */
function shown(
  key: KeyEntry,
  prefix: string,
): { readonly name: string; readonly type: string; readonly address: string; readonly pubkey: string } {
  return {
    name: key.name,
    type: "local",
    address: encodeBech32(prefix, accountAddress(key.publicKey)),
    pubkey: JSON.stringify({ "@type": "/cosmos.crypto.secp256k1.PubKey", key: toBase64(key.publicKey) }),
  };
}

/** Makes a key, or brings it back from its words. */
export async function runAdd(options: AddKeyOptions, io: Io): Promise<void> {
  const mnemonic = options.recover ? await askSecret(io, "the mnemonic: ") : generateMnemonic(options.words);
  const key = await openKeyring(options.keyring, io).add(options.name, secretKeyFromMnemonic(mnemonic, options.path));
  const tell = options.backup && !options.recover;
  if (options.json) return printJson(io, { ...shown(key, options.prefix), ...(tell ? { mnemonic } : {}) });
  io.out(readable({ ...shown(key, options.prefix) }));
  if (!tell) return;
  io.err("");
  io.err(io.style.bold("Write these words down: they are the only way back to the key."));
  io.err(mnemonic);
}

/** Prints all keys. */
export async function runList(options: KeysOptions, io: Io): Promise<void> {
  const keys = openKeyring(options.keyring, io)
    .list()
    .map((key) => shown(key, options.prefix));
  if (options.json) printJson(io, keys);
  else if (keys.length === 0) io.err("no keys; `interlease keys add NAME` makes one");
  else io.out(readable(keys));
}

/** Prints one key. */
export async function runShow(options: ShowOptions, io: Io): Promise<void> {
  const key = openKeyring(options.keyring, io).get(options.name);
  const prefix = `${options.prefix}${{ acc: "", val: "valoper", cons: "valcons" }[options.bech]}`;
  const all = shown(key, prefix);
  if (options.only !== undefined) io.out(all[options.only]);
  else if (options.json) printJson(io, all);
  else io.out(readable(all));
}

function report(key: KeyEntry, options: KeysOptions, io: Io): void {
  if (options.json) printJson(io, shown(key, options.prefix));
  else io.out(readable(shown(key, options.prefix)));
}

/** Brings in a key that was exported under a passphrase. */
export async function runImport(options: ImportOptions, io: Io): Promise<void> {
  const armor = readTextFile(options.file);
  const passphrase = await askSecret(io, "passphrase that the key was exported with: ");
  report(await openKeyring(options.keyring, io).import(options.name, armor, passphrase), options, io);
}

/** Brings in a bare secret key. */
export async function runImportHex(options: ImportHexOptions, io: Io): Promise<void> {
  const text = (options.text ?? (await askSecret(io, "the secret key in hex: "))).trim().replace(/^0x/i, "");
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw usageError("the secret key is not 64 hex digits");
  report(await openKeyring(options.keyring, io).add(options.name, fromHex(text.toLowerCase())), options, io);
}

/** Prints a key under a passphrase, or bare. */
export async function runExport(options: ExportOptions, io: Io): Promise<void> {
  if (options.hex !== options.unsafe)
    throw usageError("--unarmored-hex and --unsafe belong together", "whoever sees the bare key owns the account");
  const keyring = openKeyring(options.keyring, io);
  const { name } = keyring.get(options.name);
  if (options.hex) return io.out(toHex(await keyring.secretOf(name)));
  const passphrase = await askSecret(io, "passphrase to encrypt the exported key: ");
  if (passphrase.length < 8) throw new OperationError("PASSPHRASE", "a passphrase has at least 8 characters");
  io.out(await keyring.export(name, passphrase));
}

/** Forgets a key. */
export async function runDelete(options: DeleteOptions, io: Io): Promise<void> {
  const keyring = openKeyring(options.keyring, io);
  const { name } = keyring.get(options.name);
  if (!options.yes) {
    const answer =
      io.ask === undefined ? "" : await io.ask(`forget the key ${name}? it cannot be brought back without its words [y/N] `, false);
    if (!/^y(es)?$/i.test(answer.trim()))
      throw new OperationError("CANCELLED", `the key ${name} was kept`, { hint: "-y deletes without asking" });
  }
  keyring.remove(name);
  io.err(`key ${name} is deleted`);
}
