import { DecodeError, OperationError } from "../../../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../encoding/json.ts";
import { formatTime, parseHumanDuration, SECOND } from "../../../encoding/time.ts";
import type { Coin } from "../../../client/tx.ts";
import type { LocalNetwork } from "../localNetwork.ts";
import type { MiningMode } from "../wallPace.ts";
import { parseCoins } from "../../../encoding/coins.ts";
import type { ControlMethod, ControlMethods } from "./server.ts";

/** The verbs of the control API over a running network. */
export function controlMethods(network: LocalNetwork): ControlMethods {
  const methods: Readonly<Record<string, ControlMethod>> = {
    // The status is made of text, numbers and flags alone.
    "network.status": async () => (await network.status()) as unknown as JsonValue,
    "time.now": async () => timeJson(network.now),
    "time.advance": async (params) => {
      await network.advance({ seconds: secondsOf(params["seconds"]) });
      return timeJson(network.now);
    },
    "block.produce": async (params) => {
      const count = params["count"] ?? 1;
      if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > 10_000)
        throw wrong("count", "a whole number from 1 to 10000");
      return { height: (await network.produce(text(params, "chainId"), count)).toString() };
    },
    "mining.set": async (params) => {
      const { mode, blockTimeMs } = miningOf(params);
      network.setMining(mode, blockTimeMs);
      return { mode };
    },
    "validator.setOnline": async (params) => {
      const online = params["online"];
      if (typeof online !== "boolean") throw wrong("online", "true or false");
      await network.setOnline(text(params, "chainId"), text(params, "validator"), online);
      return { online };
    },
    "relayer.start": async () => {
      network.relayer.start();
      return { running: true };
    },
    "relayer.stop": async () => {
      network.relayer.stop();
      return { running: false };
    },
    "relayer.relay": async (params) => {
      const { packets, acknowledgements, timeouts, troubles } = await network.relay(filterOf(params));
      return { packets, acknowledgements, timeouts, troubles: troubles.map(({ subject, message }) => `${subject}: ${message}`) };
    },
    "faucet.send": async (params) => {
      const { hash, height } = await network.send(text(params, "chainId"), text(params, "address"), coinsOf(params["coins"]));
      return { hash, height: height.toString() };
    },
  };
  return new Map(Object.entries(methods));
}

const MAX_ADVANCE_SECONDS = 10 * 365 * 86_400;

function secondsOf(given: JsonValue | undefined): number {
  const seconds = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof seconds !== "number" || !(seconds > 0) || seconds > MAX_ADVANCE_SECONDS)
    throw wrong("seconds", `a number above 0, at most ${MAX_ADVANCE_SECONDS}`);
  return seconds;
}

function wrong(name: string, rule: string): OperationError {
  return new OperationError("PARAMS", `${name} must be ${rule}`);
}

function text(params: JsonObject, name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "") throw wrong(name, "text");
  return value;
}

function timeJson(ns: bigint): JsonValue {
  return { now: formatTime(ns), seconds: Number(ns / SECOND) };
}

/** `{mode: "auto"}`, `{auto: true}`, `{interval: "500ms"}` or `["manual"]`. */
function miningOf(params: JsonObject): { readonly mode: MiningMode; readonly blockTimeMs?: number } {
  const named = params["mode"] ?? params["0"];
  const modes: readonly MiningMode[] = ["auto", "interval", "manual"];
  const mode = modes.find((m) => m === named) ?? modes.find((m) => params[m] !== undefined && params[m] !== false && params[m] !== null);
  if (mode === undefined) throw wrong("mode", "auto, interval or manual");
  const interval = params["blockTime"] ?? params["interval"];
  if (mode !== "interval" || interval === undefined || interval === true || interval === null) return { mode };
  const blockTimeMs = typeof interval === "string" ? Number(parseHumanDuration(interval) / 1_000_000n) : interval;
  if (typeof blockTimeMs !== "number" || !(blockTimeMs >= 10) || blockTimeMs > 3_600_000)
    throw wrong("interval", "a duration such as 1s, or milliseconds, from 10ms to 1h");
  return { mode, blockTimeMs };
}

function filterOf(params: JsonObject): { chains?: readonly [string, string]; channel?: string } {
  const { chains, channel } = params;
  if (chains !== undefined && !(Array.isArray(chains) && chains.length === 2 && chains.every((c) => typeof c === "string")))
    throw wrong("chains", "two chain ids");
  if (channel !== undefined && typeof channel !== "string") throw wrong("channel", "a channel id");
  const pair = chains as readonly [string, string] | undefined;
  return { ...(pair === undefined ? {} : { chains: pair }), ...(channel === undefined ? {} : { channel }) };
}

function coinsOf(value: JsonValue | undefined): readonly Coin[] {
  if (typeof value === "string") {
    try {
      return parseCoins(value);
    } catch (error) {
      if (error instanceof DecodeError) throw new OperationError("PARAMS", error.message, { cause: error });
      throw error;
    }
  }
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((coin) => {
      if (!isJsonObject(coin) || typeof coin["denom"] !== "string")
        throw wrong("coins", 'text such as "10stake" or a list of {denom, amount}');
      const amount = coin["amount"];
      if (typeof amount !== "string" && typeof amount !== "number") throw wrong("amount", "a whole number");
      return { denom: coin["denom"], amount: BigInt(amount) };
    });
  }
  throw wrong("coins", 'text such as "10stake" or a list of {denom, amount}');
}
