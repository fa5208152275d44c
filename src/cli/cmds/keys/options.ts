import { networkHome } from "../../../localnet/node/home.ts";
import { type Flags, integerFlag, textFlag, usageError, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type KeyringChoice, keyringChoice } from "../../session/keyring.ts";

/** Which keyring, how addresses are shown, and how answers are printed. */
export interface KeysOptions {
  readonly keyring: KeyringChoice;
  readonly prefix: string;
  readonly json: boolean;
}

/** Flags that every command of keys has. */
export function keysOptions(flags: Flags, io: Io): KeysOptions {
  const prefix = textFlag(flags, "prefix") ?? "cosmos";
  if (!/^[a-z][a-z0-9]{0,39}$/.test(prefix)) throw usageError(`--prefix ${prefix} is not a bech32 prefix`);
  return { keyring: keyringChoice(flags, networkHome(textFlag(flags, "home"), io.env)), prefix, json: wantsJson(flags) };
}

/** A key to be made or brought back. */
export interface AddKeyOptions extends KeysOptions {
  readonly name: string;
  readonly recover: boolean;
  readonly backup: boolean;
  readonly words: 12 | 24;
  readonly path: string;
}

const INDEX = { min: 0, max: 0x7fffffff };

/** Flags of `keys add`. */
export function addKeyOptions(name: string, flags: Flags, io: Io): AddKeyOptions {
  const words = integerFlag(flags, "words", { min: 12, max: 24 });
  if (words !== 12 && words !== 24) throw usageError(`--words ${words} is neither 12 nor 24`);
  const [coinType, account, index] = ["coinType", "account", "index"].map((flag) => integerFlag(flags, flag, INDEX) ?? 0);
  return {
    ...keysOptions(flags, io),
    name,
    recover: flags["recover"] === true,
    backup: flags["backup"] !== false,
    words,
    path: textFlag(flags, "hdPath") ?? `m/44'/${coinType}'/${account}'/0/${index}`,
  };
}

/** What of a key is shown. */
export interface ShowOptions extends KeysOptions {
  readonly name: string;
  readonly only: "address" | "pubkey" | undefined;
  readonly bech: "acc" | "val" | "cons";
}

/** Flags of `keys show`. */
export function showOptions(name: string, flags: Flags, io: Io): ShowOptions {
  const bech = flags["bech"];
  return {
    ...keysOptions(flags, io),
    name,
    only: flags["address"] === true ? "address" : flags["pubkey"] === true ? "pubkey" : undefined,
    bech: bech === "val" || bech === "cons" ? bech : "acc",
  };
}

interface Named extends KeysOptions {
  readonly name: string;
}
/** An exported key that is brought in. */
export interface ImportOptions extends Named {
  readonly file: string;
}
/** A bare secret key that is brought in; without text it is asked for. */
export interface ImportHexOptions extends Named {
  readonly text: string | undefined;
}
/** How a key leaves the keyring. */
export interface ExportOptions extends Named {
  readonly hex: boolean;
  readonly unsafe: boolean;
}
/** Which key is forgotten. */
export interface DeleteOptions extends Named {
  readonly yes: boolean;
}

/** Flags of `keys export`. */
export function exportKeyOptions(name: string, flags: Flags, io: Io): ExportOptions {
  return { ...keysOptions(flags, io), name, hex: flags["unarmoredHex"] === true, unsafe: flags["unsafe"] === true };
}

/** Flags of `keys delete`. */
export function deleteKeyOptions(name: string, flags: Flags, io: Io): DeleteOptions {
  return { ...keysOptions(flags, io), name, yes: flags["yes"] === true };
}
