import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../encoding/error.ts";
import type { GenesisJson } from "../genesis.ts";
import { type NetworkRecord, parseRecord, type RecordStore } from "../record.ts";
import { homePaths, readIfPresent, writeFileAtomic } from "./home.ts";
import type { NetworkSettings } from "./settings.ts";

/** The record of a network in a home, with what it was started with. */
export interface HomeRecord extends NetworkRecord {
  readonly settings: NetworkSettings;
}

/** What a home keeps of its network; undefined where it holds none. */
export function readHomeRecord(home: string): HomeRecord | undefined {
  const path = homePaths.manifest(home);
  const text = readIfPresent(path);
  // Its settings were written with it.
  return text === undefined ? undefined : withShape(parseRecord(text, path) as HomeRecord);
}

/** Earlier programs wrote no shape, since there was but one. */
function withShape(record: HomeRecord): HomeRecord {
  if (record.chains !== undefined) return record;
  const { settings } = record;
  const provider = "provider-1";
  const consumers = Array.from({ length: settings.consumers }, (_, i) => ({ chainId: `consumer-${i + 1}`, role: "consumer", founders: 0 }));
  return {
    ...record,
    seed: settings.seed,
    chains: [{ chainId: provider, role: "provider", founders: settings.validators }, ...consumers],
    leases: record.leases.map((lease) => ({ ...lease, provider })),
    channels: [],
  };
}

/** Keeps a network in the files of its home. */
export function createFileStore(home: string, settings: NetworkSettings): RecordStore {
  return {
    place: home,
    read: () => readHomeRecord(home),
    async write(record) {
      writeFileAtomic(homePaths.manifest(home), `${JSON.stringify({ ...record, settings }, null, 2)}\n`);
    },
    readGenesis: (chainId) => readGenesis(home, chainId),
    async writeGenesis(genesis) {
      const folder = homePaths.chain(home, genesis.chain_id);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(join(folder, "genesis.json"), JSON.stringify(genesis));
    },
  };
}

/** The genesis that a chain of a home began with. */
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
