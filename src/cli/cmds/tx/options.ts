import { parseDec } from "../../../encoding/decimal.ts";
import { parseCoins } from "../../../encoding/coins.ts";
import { networkHome } from "../../../localnet/node/home.ts";
import type { Coin } from "../../../client/tx.ts";
import { type Flags, textFlag, usageError, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import type { GasPrice } from "../../../node/openNode.ts";
import { parseGasPrice } from "../../session/chain.ts";
import { type ChainChoice, chainChoice } from "../../session/choice.ts";
import { type KeyringChoice, keyringChoice } from "../../session/keyring.ts";

export interface TxOptions {
  readonly choice: ChainChoice;
  readonly keyring: KeyringChoice;
  readonly from: string | undefined;
  /** Undefined: estimated. */
  readonly gasLimit: bigint | undefined;
  /** 10^-18. */
  readonly adjustment: bigint;
  readonly gasPrice: GasPrice | undefined;
  readonly fees: readonly Coin[] | undefined;
  readonly memo: string;
  readonly timeoutHeight: bigint;
  readonly mode: "direct" | "amino-json";
  readonly wait: boolean;
  readonly dryRun: boolean;
  readonly generateOnly: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

function wholeNumber(flags: Flags, name: string, flag: string): bigint | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text)) throw usageError(`--${flag} ${text} is not a whole number`);
  return BigInt(text);
}

function adjustment(text: string): bigint {
  try {
    const value = parseDec(text);
    if (value > 0n) return value;
  } catch {
    // Refused below.
  }
  throw usageError(`--gas-adjustment ${text} is not a number above 0`);
}

export function readTxOptions(flags: Flags, io: Io): TxOptions {
  const gas = textFlag(flags, "gas") ?? "auto";
  const price = textFlag(flags, "gasPrices");
  const fees = textFlag(flags, "fees");
  if (price !== undefined && fees !== undefined) throw usageError("--fees and --gas-prices exclude each other");
  const home = networkHome(textFlag(flags, "home"), io.env);
  return {
    choice: chainChoice(flags, home),
    keyring: keyringChoice(flags, home),
    from: textFlag(flags, "from"),
    gasLimit: gas === "auto" ? undefined : wholeNumber(flags, "gas", "gas"),
    adjustment: adjustment(textFlag(flags, "gasAdjustment") ?? "1.4"),
    gasPrice: price === undefined ? undefined : parseGasPrice(price),
    fees: fees === undefined ? undefined : parseCoins(fees),
    memo: textFlag(flags, "note") ?? "",
    timeoutHeight: wholeNumber(flags, "timeoutHeight", "timeout-height") ?? 0n,
    mode: flags["signMode"] === "amino-json" ? "amino-json" : "direct",
    wait: flags["broadcastMode"] !== "sync",
    dryRun: flags["dryRun"] === true,
    generateOnly: flags["generateOnly"] === true,
    yes: flags["yes"] === true,
    json: wantsJson(flags),
  };
}
