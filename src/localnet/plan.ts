import { SECOND } from "../encoding/time.ts";
import { type App, appOf } from "../framework/app.ts";
import { accountOf, type NamedAccount, type NamedValidator, validatorOf } from "./keys.ts";
import { type ChainSpec, checkTopology, DEFAULT_VALIDATORS, hasModule, type LeaseSpec, launchOrder, type Topology } from "./topology.ts";

export type Role = "provider" | "consumer" | "standalone";

/** A chain of a topology with all that follows from its place there. */
export interface ChainPlan {
  readonly chainId: string;
  readonly app: App;
  /** A chain with a provider is a consumer, whatever else it is. */
  readonly role: Role;
  readonly genesis: Readonly<Record<string, unknown>>;
  /** Who creates a validator in its genesis; nobody where its app has no staking. */
  readonly founders: readonly NamedValidator[];
  /** Who makes its blocks: its founders, or those of its provider. */
  readonly validators: readonly NamedValidator[];
  readonly blockTimeNs: bigint;
}

/** A network before it begins: chains in the order of the topology, leases in the order of their launch. */
export interface NetworkPlan {
  readonly chains: readonly ChainPlan[];
  readonly leases: readonly LeaseSpec[];
  readonly channels: readonly { readonly a: string; readonly b: string; readonly port: string }[];
  /** Accounts that have coins on every chain. */
  readonly accounts: readonly NamedAccount[];
  /** Who of them creates the consumers and makes the first delegation. */
  readonly owner: string;
}

/** Accounts for whoever uses the network. */
export const USERS = ["alice", "bob", "carol"];
/** Accounts of the network itself: who creates consumers, who relays, who gives coins away. */
const STAFF = ["owner", "relayer", "faucet"];
const DEFAULT_BLOCK_TIME_SECONDS = 5;

/** Checks a topology and finds the keys of everybody in it. */
export function planNetwork(topology: Topology, seed: number, owner = "owner"): NetworkPlan {
  checkTopology(topology);
  const { chains, leases = [], channels = [] } = topology;
  const founders = new Map(chains.map((spec, i) => [spec.chainId, foundersOf(spec, seed, i === 0)]));
  const providers = new Map(leases.map(({ provider, consumer }) => [consumer, provider]));
  return {
    chains: chains.map((spec) => ({
      chainId: spec.chainId,
      app: appOf(spec.app),
      role: providers.has(spec.chainId) ? "consumer" : hasModule(spec, "provider") ? "provider" : "standalone",
      genesis: spec.genesis ?? {},
      founders: founders.get(spec.chainId) ?? [],
      validators: founders.get(providers.get(spec.chainId) ?? spec.chainId) ?? [],
      blockTimeNs: BigInt(Math.round((spec.blockTimeSeconds ?? DEFAULT_BLOCK_TIME_SECONDS) * 1_000)) * (SECOND / 1_000n),
    })),
    leases: launchOrder(topology),
    channels: channels.map(({ a, b, port = "transfer" }) => ({ a, b, port })),
    accounts: [...USERS, ...STAFF].map((name) => accountOf(seed, name)),
    owner,
  };
}

/** The first chain's validators have keys that follow from their name alone; another's, also from the chain. */
function foundersOf(spec: ChainSpec, seed: number, isFirst: boolean): readonly NamedValidator[] {
  if (!hasModule(spec, "staking")) return [];
  return Array.from({ length: spec.validators ?? DEFAULT_VALIDATORS }, (_, i) => {
    const name = `val${i + 1}`;
    return validatorOf(seed, name, isFirst ? name : `${spec.chainId} ${name}`);
  });
}
