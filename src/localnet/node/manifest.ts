import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../encoding/error.ts";
import type { GenesisJson } from "../genesis.ts";
import { homePaths, readIfPresent, writeFileAtomic } from "./home.ts";
import type { NetworkSettings } from "./settings.ts";

/** How a consumer hangs on its provider. */
export interface LeaseRecord {
  readonly chainId: string;
  readonly consumerId: string;
  readonly clientIdOnProvider: string;
  readonly clientIdOnConsumer: string;
  readonly connectionIdOnConsumer: string;
  readonly connectionIdOnProvider: string;
  readonly channelIdOnConsumer: string;
  readonly channelIdOnProvider: string;
}

/** What a home keeps of its network beside the chains' own databases. */
export interface Manifest {
  readonly version: 1;
  readonly settings: NetworkSettings;
  /** True once every lease is live; a launch that was cut off begins again. */
  readonly launched: boolean;
  readonly leases: readonly LeaseRecord[];
  /** How far the network's clock is ahead of wall time. */
  readonly offsetNs: string;
}

export function writeManifest(home: string, manifest: Manifest): void {
  writeFileAtomic(homePaths.manifest(home), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function readManifest(home: string): Manifest | undefined {
  const path = homePaths.manifest(home);
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new OperationError("HOME", `${path} is not JSON`, { hint: "restore the home from a copy, or remove it", cause });
  }
  if (typeof json !== "object" || json === null || !("version" in json))
    throw new OperationError("HOME", `${path} is no network's record`, { hint: "give another --home" });
  if (json.version !== 1)
    throw new OperationError("HOME", `${path} is of version ${String(json.version)}; this program knows version 1`, {
      hint: "use the program that made it, or give another --home",
    });
  // Written by this program and nobody else; its version says so.
  return json as unknown as Manifest;
}

/** Keeps a chain's genesis beside its databases. */
export function writeGenesis(home: string, genesis: GenesisJson): void {
  const folder = homePaths.chain(home, genesis.chain_id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileAtomic(join(folder, "genesis.json"), JSON.stringify(genesis));
}

export function readGenesis(home: string, chainId: string): GenesisJson {
  const path = join(homePaths.chain(home, chainId), "genesis.json");
  const text = readIfPresent(path);
  if (text === undefined) throw new OperationError("HOME", `${path} is missing`, { hint: "restore the home from a copy, or remove it" });
  return JSON.parse(text) as GenesisJson;
}

/** Removes the chains of a launch that was not finished. */
export function removeChains(home: string): void {
  rmSync(homePaths.chains(home), { recursive: true, force: true });
}
