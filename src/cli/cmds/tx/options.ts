import { type Command, Option } from "commander";
import { parseDec } from "../../../encoding/decimal.ts";
import { parseCoins } from "../../../encoding/coins.ts";
import { networkHome } from "../../../localnet/node/home.ts";
import type { Coin } from "../../../client/tx.ts";
import { type Flags, homeOption, textFlag, usageError, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import type { GasPrice } from "../../../node/openNode.ts";
import { parseGasPrice } from "../../session/chain.ts";
import { type ChainChoice, chainChoice } from "../../session/choice.ts";
import { type KeyringChoice, keyringChoice } from "../../session/keyring.ts";

/** The flags of every transaction. */
export function txOptions(command: Command): Command {
  return homeOption(command)
    .option("--from <name-or-address>", "who signs: a key of the keyring, or an account or validator of the running network")
    .option("--node <url>", "RPC address of any chain, as http://127.0.0.1:26657 or tcp://…")
    .option("--chain-id <id>", "chain of the running network; with --node the id that the chain must have")
    .option("--gas <n|auto>", "gas limit, or auto to estimate it", "auto")
    .option("--gas-adjustment <x>", "factor on an estimate", "1.4")
    .option("--gas-prices <price>", "price of a unit of gas, as 0.001stake")
    .option("--fees <coins>", "the whole fee, as 500stake")
    .option("--note <text>", "memo of the transaction")
    .option("--timeout-height <n>", "height after which the transaction is void")
    .addOption(new Option("--sign-mode <mode>", "what is signed").choices(["direct", "amino-json"]).default("direct"))
    .addOption(
      new Option("-b, --broadcast-mode <mode>", "wait for the block, or return after the chain's first check")
        .choices(["block", "sync"])
        .default("block"),
    )
    .option("--dry-run", "estimate the gas and send nothing")
    .option("--generate-only", "print the unsigned transaction and send nothing")
    .option("--keyring-backend <backend>", "file (encrypted) or test")
    .option("--keyring-dir <dir>", "directory of the keyring")
    .option("-y, --yes", "do not ask before sending");
}

/** How a transaction is signed and sent, as the flags say. */
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

/** The options as the flags give them. */
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
