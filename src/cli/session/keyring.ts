import { join } from "node:path";
import type { NetworkFile } from "../../localnet/node/networkFile.ts";
import { homePaths } from "../../localnet/node/home.ts";
import { type Flags, textFlag, usageError } from "../command.ts";
import type { Io } from "../io.ts";
import { networkSigner, type Signer, unknownSigner } from "./signer.ts";

/** Which keyring a command uses. */
export interface KeyringChoice {
  readonly dir: string;
  readonly backend: "file" | "test";
}

export function keyringChoice(flags: Flags, home: string): KeyringChoice {
  const backend = textFlag(flags, "keyringBackend") ?? textFlag(flags, "keyring") ?? "file";
  if (backend !== "file" && backend !== "test") throw usageError(`--keyring-backend ${backend} is neither file nor test`);
  const dir = textFlag(flags, "keyringDir") ?? homePaths.keyring(home);
  return { dir: join(dir, backend), backend };
}

/** Who signs: a key of the keyring, else an account or validator of the running network. */
export async function findSigner(
  who: string,
  where: { readonly keyring: KeyringChoice; readonly network: NetworkFile | undefined; readonly prefix: string },
  _io: Io,
): Promise<Signer> {
  const found = where.network === undefined ? undefined : networkSigner(where.network, who, where.prefix);
  if (found !== undefined) return found;
  throw unknownSigner(who, where.network === undefined ? [] : [...where.network.accounts, ...where.network.validators].map((a) => a.name));
}
