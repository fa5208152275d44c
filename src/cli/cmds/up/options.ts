import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { NetworkSettings } from "../../../localnet/node/settings.ts";
import { readTopologyFile } from "../../../localnet/node/topologyFile.ts";
import { networkHome } from "../../../localnet/node/home.ts";
import { type Flags, homeOption, integerFlag, parseSpan, textFlag, usageError, wantsJson } from "../../command.ts";

/** The network that is asked for. */
export interface UpOptions {
  /** Absent: an ephemeral network. */
  readonly home: string | undefined;
  /** What was asked for; a network that exists keeps its own shape. */
  readonly settings: Partial<NetworkSettings>;
  readonly json: boolean;
}

/** Adds the flags of `up`. */
export function upFlags(command: Command): void {
  homeOption(command);
  command
    .option("--ephemeral", "keep nothing: the network is gone when it ends")
    .option("--validators <n>", "validators of the provider (default: 4)")
    .option("--consumers <n>", "consumer chains (default: 1)")
    .option("--consumer <file>", "a consumer chain of your own: a module that exports `app`; may be given again", collect)
    .option("--topology <file>", "chains, leases and channels of any shape, as JSON; in place of --consumers and --consumer")
    .option("--block-time <duration>", "time between blocks once the network is ready (default: 1s)")
    .option("--seed <n>", "number that all keys of the network follow from (default: 1)")
    .option("--port-base <n>", "first port: the control API there, RPC of chain i at n + 10 (i + 1) (default: Go's ports)")
    .option("--ports <auto>", "auto takes any free ports")
    .addOption(new Option("--engine <engine>").choices(["embedded"]).hideHelp())
    .addOption(new Option("--no-dashboard").hideHelp());
}

const collect = (file: string, before: readonly string[] = []): readonly string[] => [...before, file];

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

/** The network as the flags describe it. */
export function upOptions(flags: Flags, env: Readonly<Record<string, string | undefined>>): UpOptions {
  const ephemeral = flags["ephemeral"] === true;
  const home = textFlag(flags, "home");
  if (ephemeral && home !== undefined) throw usageError("--ephemeral and --home exclude each other", "an ephemeral network has no home");
  const ports = textFlag(flags, "ports");
  if (ports !== undefined && ports !== "auto") throw usageError(`--ports ${ports} is not auto`, "give --port-base for ports of your own");
  const portBase = integerFlag(flags, "portBase", { min: 1, max: 65_000 });
  if (ports !== undefined && portBase !== undefined) throw usageError("--ports and --port-base exclude each other");
  const validators = integerFlag(flags, "validators", { min: 1, max: 100 });
  const consumers = integerFlag(flags, "consumers", { min: 0, max: 20 });
  const topology = textFlag(flags, "topology");
  if (topology !== undefined && (consumers !== undefined || isList(flags["consumer"])))
    throw usageError("--topology excludes --consumers and --consumer", "the file names all chains");
  const seed = integerFlag(flags, "seed", { min: 0, max: Number.MAX_SAFE_INTEGER });
  const blockTime = textFlag(flags, "blockTime");
  const blockTimeNs = blockTime === undefined ? undefined : parseSpan(blockTime, "--block-time");
  if (blockTimeNs !== undefined && (blockTimeNs < 10_000_000n || blockTimeNs > 3_600_000_000_000n))
    throw usageError(`--block-time ${blockTime} is not between 10ms and 1h`);
  return {
    home: ephemeral ? undefined : networkHome(home, env),
    settings: {
      ...(validators === undefined ? {} : { validators }),
      ...(consumers === undefined ? {} : { consumers }),
      ...(isList(flags["consumer"]) ? { consumerFiles: flags["consumer"].map((file) => resolve(file)) } : {}),
      ...(topology === undefined ? {} : { topology: readTopologyFile(resolve(topology)) }),
      ...(seed === undefined ? {} : { seed }),
      ...(blockTimeNs === undefined ? {} : { blockTimeMs: Number(blockTimeNs / 1_000_000n) }),
      ...(ports === "auto" ? { ports: "auto" as const } : portBase === undefined ? {} : { ports: portBase }),
    },
    json: wantsJson(flags),
  };
}
