import { join } from "node:path";
import { walletFromKey } from "../../client/wallet.ts";
import { OperationError } from "../../encoding/error.ts";
import type { NetworkFile } from "../../localnet/node/networkFile.ts";
import { homePaths } from "../../localnet/node/home.ts";
import { Keyring } from "../../node/keyring/keyring.ts";
import { type Flags, textFlag, usageError } from "../command.ts";
import type { Io } from "../io.ts";
import { networkSigner, type Signer, unknownSigner } from "./signer.ts";

/** Which keyring a command uses. */
export interface KeyringChoice {
  readonly dir: string;
  readonly backend: "file" | "test";
}

/** The keyring as the flags name it. */
export function keyringChoice(flags: Flags, home: string): KeyringChoice {
  const backend = textFlag(flags, "keyringBackend") ?? textFlag(flags, "keyring") ?? "file";
  if (backend !== "file" && backend !== "test") throw usageError(`--keyring-backend ${backend} is neither file nor test`);
  const dir = textFlag(flags, "keyringDir") ?? homePaths.keyring(home);
  return { dir: join(dir, backend), backend };
}

/** Opens a keyring, whose passphrase is asked for when it is needed. */
export function openKeyring({ dir, backend }: KeyringChoice, io: Io): Keyring {
  return new Keyring({ dir, backend, passphrase: (fresh) => askPassphrase(io, fresh) });
}

/** From the environment, else from the terminal, else the next line of standard input. */
async function askPassphrase(io: Io, fresh: boolean): Promise<string> {
  const given = io.env["INTERLEASE_KEYRING_PASSPHRASE"];
  if (given !== undefined) return given;
  const first = await askSecret(io, fresh ? "choose a passphrase for the keyring: " : "passphrase of the keyring: ");
  if (!fresh) return first;
  const again = await askSecret(io, "type it again: ");
  if (first !== again) throw new OperationError("PASSPHRASE", "the two passphrases differ", { hint: "nothing was changed; try again" });
  return first;
}

/** A line that is not echoed; where there is no terminal, the next line of standard input, as with Go's binaries. */
export async function askSecret(io: Io, question: string): Promise<string> {
  if (io.ask !== undefined) return io.ask(question, true);
  const line = await nextLine(io);
  if (line === undefined)
    throw new OperationError("INPUT", `there is no terminal to ask: ${question.replace(/: $/, "")}`, {
      hint: "write it to standard input, or for the keyring's passphrase set INTERLEASE_KEYRING_PASSPHRASE",
    });
  return line;
}

const inputs = new WeakMap<Io, Promise<string[]>>();

/** Standard input line by line, as several questions of one command need it. */
async function nextLine(io: Io): Promise<string | undefined> {
  let input = inputs.get(io);
  if (input === undefined) {
    input = io.stdin().then((text) => text.replace(/\r?\n$/, "").split(/\r?\n/));
    inputs.set(io, input);
  }
  return (await input).shift();
}

/** Who signs: a key of the keyring, else an account or validator of the running network. */
export async function findSigner(
  who: string,
  where: { readonly keyring: KeyringChoice; readonly network: NetworkFile | undefined; readonly prefix: string },
  io: Io,
): Promise<Signer> {
  const keyring = openKeyring(where.keyring, io);
  const key = keyring.find(who);
  if (key !== undefined) return { name: key.name, wallet: walletFromKey(await keyring.secretOf(key.name), where.prefix) };
  const found = where.network === undefined ? undefined : networkSigner(where.network, who, where.prefix);
  if (found !== undefined) return found;
  const people = where.network === undefined ? [] : [...where.network.accounts, ...where.network.validators];
  throw unknownSigner(
    who,
    [...keyring.list(), ...people].map(({ name }) => name),
  );
}
