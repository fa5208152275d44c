import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DecodeError, OperationError } from "../../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import { type ChannelSpec, type ChainSpec, type LeaseSpec, refuseUnknown } from "../topology.ts";
import { type AppKind, isAppKind } from "./apps.ts";

/** A chain as a file has it: its app is a shipped one by name, or the path of a module that exports `app`. */
export interface FileChain extends Omit<ChainSpec, "app"> {
  readonly app: AppKind | string;
  /** bech32 prefix of a shipped chain's accounts. */
  readonly prefix?: string;
}

/** A topology as a file has it, with the paths of its apps made absolute. */
export interface TopologyFile {
  readonly chains: readonly FileChain[];
  readonly leases: readonly LeaseSpec[];
  readonly channels: readonly ChannelSpec[];
}

const MEMBERS: Readonly<Record<keyof TopologyFile, readonly string[]>> = {
  chains: ["chainId", "app", "prefix", "validators", "genesis", "blockTimeSeconds"],
  leases: ["provider", "consumer", "topN", "optIn"],
  channels: ["a", "b", "port"],
};

/** Reads chains, leases and channels from a JSON file. */
export function readTopologyFile(path: string): TopologyFile {
  const json = jsonOf(path);
  refuseUnknown(json, Object.keys(MEMBERS), path);
  const list = (name: keyof TopologyFile): readonly JsonObject[] => {
    const rows = json[name] ?? [];
    if (!Array.isArray(rows)) throw wrong(path, `${name} is no list`);
    return rows.map((row: JsonValue, i) => {
      if (!isJsonObject(row)) throw wrong(path, `${name}[${i}] is no object`);
      refuseUnknown(row, MEMBERS[name], `${path}: ${name}[${i}]`);
      return row;
    });
  };
  const text = (row: JsonObject, name: string): string => {
    const value = row[name];
    if (typeof value !== "string" || value === "") throw wrong(path, `${name} is text, not ${JSON.stringify(value)}`);
    return value;
  };
  const chains = list("chains").map((row) => {
    if (row["prefix"] !== undefined) text(row, "prefix");
    return { ...row, chainId: text(row, "chainId"), app: appOf(path, text(row, "app")) };
  });
  const leases = list("leases").map((row) => ({ ...row, provider: text(row, "provider"), consumer: text(row, "consumer") }));
  const channels = list("channels").map((row) => ({ ...row, a: text(row, "a"), b: text(row, "b") }));
  // What the other members hold is checked with the topology.
  return { chains, leases, channels } as TopologyFile;
}

/** A shipped chain's name, or the whole path of a module that is there. */
function appOf(path: string, app: string): string {
  if (isAppKind(app)) return app;
  const file = resolve(dirname(path), app);
  if (!existsSync(file))
    throw new OperationError("CONSUMER_FILE", `${path}: there is no file ${file}`, {
      hint: "app is provider, consumer, standalone, or the path of a module that exports app",
    });
  return file;
}

function jsonOf(path: string): JsonObject {
  try {
    const json = parseJson(readFileSync(path, "utf8"), { maxDepth: 16 });
    if (isJsonObject(json)) return json;
  } catch (cause) {
    if (!(cause instanceof DecodeError))
      throw new OperationError("FILE", `the file ${path} cannot be read`, { hint: "check its path", cause });
  }
  throw wrong(path, "a JSON object is expected");
}

function wrong(path: string, rule: string): OperationError {
  return new OperationError("SETTINGS", `${path}: ${rule}`, {
    hint: 'such as {"chains": [{"chainId": "hub-1", "app": "provider"}], "leases": [], "channels": []}',
  });
}
