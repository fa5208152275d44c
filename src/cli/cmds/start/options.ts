import type { AppKind } from "../../../localnet/node/apps.ts";
import { type Flags, integerFlag, parseSpan, textFlag, usageError } from "../../command.ts";
import { type AppSettings, readAppSettings } from "../../../node/home/appToml.ts";
import { DEFAULT_QUERY_GAS_LIMIT, type GasPrice, type NodeOptions } from "../../../node/openNode.ts";
import { pruningOf } from "../../../node/pruning.ts";
import type { NodeRetention } from "../../../localnet/node/singleNode.ts";
import { parseGasPrice } from "../../session/chain.ts";

/** Which node runs, and on which engine. */
export interface StartCommand {
  readonly home: string;
  readonly kind: AppKind | undefined;
  readonly prefix: string | undefined;
  readonly minGasPrice: GasPrice | undefined;
  readonly retention: NodeRetention;
  readonly engine:
    | { readonly name: "embedded"; readonly rpc: NodeOptions["rpc"]; readonly blockTimeMs: number }
    | { readonly name: "cometbft"; readonly address: string; readonly cometRpc: string };
}

/** The node as flags and app.toml describe it. */
export function startOptions(flags: Flags, home: string): StartCommand {
  const kind = textFlag(flags, "app");
  const price = textFlag(flags, "minimumGasPrices");
  return {
    home,
    kind: kind === "provider" || kind === "consumer" || kind === "standalone" ? kind : undefined,
    prefix: textFlag(flags, "prefix"),
    minGasPrice: price === undefined || price === "" ? undefined : parseGasPrice(price),
    retention: retention(flags, readAppSettings(home)),
    engine: flags["engine"] === "cometbft" ? comet(flags) : embedded(flags),
  };
}

/** A flag counts before app.toml, as in Go. */
function retention(flags: Flags, settings: AppSettings): NodeRetention {
  const pruning = pruningOf({
    strategy: textFlag(flags, "pruning") ?? settings.pruning ?? "default",
    keepRecent: wholeNumber(flags, "pruningKeepRecent") ?? settings.pruningKeepRecent ?? 0n,
    interval: wholeNumber(flags, "pruningInterval") ?? settings.pruningInterval ?? 0n,
  });
  const minRetainBlocks = wholeNumber(flags, "minRetainBlocks") ?? settings.minRetainBlocks ?? 0n;
  const queryGasLimit = wholeNumber(flags, "queryGasLimit") ?? settings.queryGasLimit ?? DEFAULT_QUERY_GAS_LIMIT;
  const cacheMib = integerFlag(flags, "cacheSize", { min: 16, max: 65_536 }) ?? 256;
  return { pruning, minRetainBlocks, queryGasLimit, cacheBytes: cacheMib * 2 ** 20 };
}

function wholeNumber(flags: Flags, name: string): bigint | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  if (/^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n) return BigInt(text);
  throw usageError(`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)} ${text} is not a whole number`);
}

function comet(flags: Flags): StartCommand["engine"] {
  const address = textFlag(flags, "address") ?? "";
  if (!/^(tcp|unix):\/\/.+/.test(address)) throw usageError(`--address ${address} is neither tcp://HOST:PORT nor unix://PATH`);
  return { name: "cometbft", address, cometRpc: (textFlag(flags, "cometRpc") ?? "").replace(/^tcp:/, "http:") };
}

function embedded(flags: Flags): StartCommand["engine"] {
  const laddr = textFlag(flags, "rpc.laddr") ?? "";
  const [, host, port] = /^tcp:\/\/(.+):(\d{1,5})$/.exec(laddr) ?? [];
  if (host === undefined || Number(port) > 65_535) throw usageError(`--rpc.laddr ${laddr} is not tcp://HOST:PORT`);
  const blockTimeMs = Number(parseSpan(textFlag(flags, "blockTime") ?? "1s", "--block-time") / 1_000_000n);
  if (blockTimeMs < 10 || blockTimeMs > 3_600_000) throw usageError("--block-time is not between 10ms and 1h");
  const corsAllowedOrigins = (textFlag(flags, "rpc.cors_allowed_origins") ?? "").split(",").flatMap((origin) => origin.trim() || []);
  return { name: "embedded", rpc: { host, port: Number(port), corsAllowedOrigins }, blockTimeMs };
}
