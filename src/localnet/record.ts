import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../encoding/json.ts";
import type { GenesisJson } from "./genesis.ts";
import type { NetworkPlan } from "./plan.ts";

/** How a consumer hangs on its provider. */
export interface LeaseRecord {
  readonly provider: string;
  /** The consumer. */
  readonly chainId: string;
  readonly consumerId: string;
  readonly clientIdOnProvider: string;
  readonly clientIdOnConsumer: string;
  readonly connectionIdOnConsumer: string;
  readonly connectionIdOnProvider: string;
  readonly channelIdOnConsumer: string;
  readonly channelIdOnProvider: string;
}

/** A channel that the topology asked for beside the leases. */
export interface ChannelRecord {
  readonly a: string;
  readonly b: string;
  readonly port: string;
  readonly clientIdOnA: string;
  readonly clientIdOnB: string;
  readonly channelIdOnA: string;
  readonly channelIdOnB: string;
}

/** What is kept of a network beside its chains' own databases. */
export interface NetworkRecord {
  readonly version: 1;
  /** True once all is live; a launch that was cut off is not gone on with. */
  readonly launched: boolean;
  readonly seed: number;
  readonly chains: readonly { readonly chainId: string; readonly role: string; readonly founders: number }[];
  readonly leases: readonly LeaseRecord[];
  readonly channels: readonly ChannelRecord[];
  /** How far the network's clock is ahead of wall time, where it follows that. */
  readonly offsetNs: string;
}

/** Where a network is kept. */
export interface RecordStore {
  /** Names the place in errors. */
  readonly place: string;
  readonly read: () => NetworkRecord | undefined;
  readonly write: (record: NetworkRecord) => Promise<void>;
  readonly readGenesis: (chainId: string) => GenesisJson;
  readonly writeGenesis: (genesis: GenesisJson) => Promise<void>;
}

/** The record of a network as planned, with what its launch has made so far. */
export function recordOf(
  plan: NetworkPlan,
  state: Pick<NetworkRecord, "launched" | "seed" | "leases" | "channels" | "offsetNs">,
): NetworkRecord {
  const chains = plan.chains.map(({ chainId, role, founders }) => ({ chainId, role, founders: founders.length }));
  return { version: 1, chains, ...state };
}

/** What JSON text records, refused where another version wrote it. */
export function parseRecord(text: string, place: string): NetworkRecord {
  let json: JsonValue;
  try {
    json = parseJson(text, { maxDepth: 16 });
  } catch (cause) {
    throw new OperationError("HOME", `${place} is not JSON`, { hint: "restore the home from a copy, or remove it", cause });
  }
  if (!isJsonObject(json) || json["version"] === undefined)
    throw new OperationError("HOME", `${place} is no network's record`, { hint: "give another home" });
  if (json["version"] !== 1)
    throw new OperationError("HOME", `${place} is of version ${String(json["version"])}; this program knows version 1`, {
      hint: "use the program that made it, or give another home",
    });
  // Written by this program and nobody else; its version says so.
  return json as unknown as NetworkRecord;
}

/** Refuses to go on with a network in another shape than it was launched in. */
export function refuseOtherShape(record: NetworkRecord, plan: NetworkPlan, seed: number, place: string): void {
  const differs = (what: string, has: string, asked: string): void => {
    if (has === asked) return;
    throw new OperationError("NETWORK", `the network in ${place} has ${what} ${has || "none"}, not ${asked || "none"}`, {
      hint: "ask for what it has, or give another home",
    });
  };
  const pair = (from: string, to: string): string => `${from} to ${to}`;
  differs("seed", String(record.seed), String(seed));
  differs("chains", record.chains.map(({ chainId }) => chainId).join(", "), plan.chains.map(({ chainId }) => chainId).join(", "));
  for (const [i, { chainId, founders }] of record.chains.entries())
    differs(`validators on ${chainId}`, String(founders), String(plan.chains[i]?.founders.length));
  differs(
    "leases",
    record.leases.map((l) => pair(l.provider, l.chainId)).join(", "),
    plan.leases.map((l) => pair(l.provider, l.consumer)).join(", "),
  );
  differs("channels", record.channels.map((c) => pair(c.a, c.b)).join(", "), plan.channels.map((c) => pair(c.a, c.b)).join(", "));
}

const RECORD_KEY = utf8("network");
const genesisKey = (chainId: string): Uint8Array => utf8(`genesis/${chainId}`);

/** Keeps a network in a database of its own: for networks in one thread, which know no files. */
export async function openRecordStore(home: string): Promise<RecordStore & { readonly close: () => Promise<void> }> {
  const { openLevelBackend } = await import("#level");
  const db = await openLevelBackend(`${home}/network.db`);
  const put = async (key: Uint8Array, value: object): Promise<void> => {
    const batch = db.batch();
    batch.put(key, utf8(JSON.stringify(value)));
    await batch.write();
  };
  return {
    place: home,
    read() {
      const text = db.get(RECORD_KEY);
      return text === undefined ? undefined : parseRecord(fromUtf8(text), home);
    },
    write: (record) => put(RECORD_KEY, record),
    readGenesis(chainId) {
      const text = db.get(genesisKey(chainId));
      if (text === undefined) throw new OperationError("HOME", `${home} holds no genesis of ${chainId}`, { hint: "give another home" });
      return JSON.parse(fromUtf8(text)) as GenesisJson;
    },
    writeGenesis: (genesis) => put(genesisKey(genesis.chain_id), genesis),
    close: () => db.close(),
  };
}
