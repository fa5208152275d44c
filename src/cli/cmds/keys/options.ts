import { networkHome } from "../../../localnet/node/home.ts";
import { type Flags, integerFlag, textFlag, usageError, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type KeyringChoice, keyringChoice } from "../../session/keyring.ts";

export interface KeysOptions {
  readonly keyring: KeyringChoice;
  readonly prefix: string;
  readonly json: boolean;
}

export function keysOptions(flags: Flags, io: Io): KeysOptions {
  const prefix = textFlag(flags, "prefix") ?? "cosmos";
  if (!/^[a-z][a-z0-9]{0,39}$/.test(prefix)) throw usageError(`--prefix ${prefix} is no bech32 prefix`);
  return { keyring: keyringChoice(flags, networkHome(textFlag(flags, "home"), io.env)), prefix, json: wantsJson(flags) };
}

export interface AddKeyOptions extends KeysOptions {
  readonly name: string;
  readonly recover: boolean;
  readonly backup: boolean;
  readonly words: 12 | 24;
  readonly path: string;
}

const INDEX = { min: 0, max: 0x7fffffff };

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

export interface ShowOptions extends KeysOptions {
  readonly name: string;
  readonly only: "address" | "pubkey" | undefined;
  readonly bech: "acc" | "val" | "cons";
}

export function showOptions(name: string, flags: Flags, io: Io): ShowOptions {
  const bech = flags["bech"];
  return {
    ...keysOptions(flags, io),
    name,
    only: flags["address"] === true ? "address" : flags["pubkey"] === true ? "pubkey" : undefined,
    bech: bech === "val" || bech === "cons" ? bech : "acc",
  };
}
