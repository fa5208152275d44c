import { OperationError } from "../encoding/error.ts";
import { appOf, type OpaqueApp } from "../framework/app.ts";

/** A chain of a network, and how it begins. */
export interface ChainSpec {
  readonly chainId: string;
  /** A shipped chain or one of the user's own. */
  readonly app: OpaqueApp;
  /** How many validators its own genesis makes, where its app has staking; default 4. */
  readonly validators?: number;
  /** Dotted paths into app_state: `{ "provider.params.blocks_per_epoch": "3" }`. */
  readonly genesis?: Readonly<Record<string, unknown>>;
  readonly blockTimeSeconds?: number;
}

/** One chain's validators make the blocks of another. */
export interface LeaseSpec {
  readonly provider: string;
  readonly consumer: string;
  readonly topN?: number;
  /** Indices of the provider's validators that opt in; default all. */
  readonly optIn?: readonly number[];
}

/** A channel between two chains, over their lease or over clients of its own. */
export interface ChannelSpec {
  readonly a: string;
  readonly b: string;
  /** Of both ends; default "transfer". */
  readonly port?: string;
}

/** The shape of a network as data: any chains, and what is between them. */
export interface Topology {
  readonly chains: readonly ChainSpec[];
  readonly leases?: readonly LeaseSpec[];
  readonly channels?: readonly ChannelSpec[];
}

export const DEFAULT_VALIDATORS = 4;
const MAX_VALIDATORS = 100;

function refuse(message: string, hint?: string): never {
  throw new OperationError("NETWORK", message, hint === undefined ? {} : { hint });
}

/** A value that came from a file or from JavaScript, such that the text "2" and the number 2 differ. */
function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses members that nobody reads: a misspelt option would be silently absent. */
export function refuseUnknown(value: object, known: readonly string[], where: string): void {
  // JavaScript checks no types.
  if (!isRecord(value)) refuse(`${where} is not an object of options`, `it has ${known.join(", ")}`);
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) refuse(`${where} has no option ${unknown.join(", ")}`, `it has ${known.join(", ")}`);
}

/** Whether a chain's app has a module. */
export function hasModule({ app }: Pick<ChainSpec, "app">, name: string): boolean {
  return appOf(app).modules.some((module) => module.name === name);
}

/** Refuses a topology that cannot be, naming what is wrong. */
export function checkTopology({ chains, leases = [], channels = [] }: Topology): void {
  if (chains.length === 0) refuse("a network has at least one chain");
  const byId = new Map<string, ChainSpec>();
  for (const chain of chains) {
    checkChain(chain);
    if (byId.has(chain.chainId)) refuse(`two chains of the network are called ${chain.chainId}`, "give each a chainId of its own");
    byId.set(chain.chainId, chain);
  }
  const chainOf = (chainId: string, where: string): ChainSpec =>
    byId.get(chainId) ??
    refuse(`${where} names the chain ${chainId}, which the network does not have`, `it has ${[...byId.keys()].join(", ")}`);
  const providers = new Map<string, string>();
  for (const lease of leases) {
    checkLease(lease, chainOf(lease.provider, "a lease"), chainOf(lease.consumer, "a lease"));
    const other = providers.get(lease.consumer);
    if (other !== undefined) refuse(`${lease.consumer} is leased twice, by ${other} and by ${lease.provider}: a consumer has one provider`);
    providers.set(lease.consumer, lease.provider);
  }
  for (const chain of chains) {
    refuseCircle(chain.chainId, providers);
    if (!providers.has(chain.chainId) && !hasModule(chain, "staking"))
      refuse(`${chain.chainId} has no validators: its app has no staking, and no lease brings it any`);
  }
  for (const { a, b, port = "transfer" } of channels) {
    if (typeof port !== "string") refuse(`the port of a channel of ${a} is text, not ${shown(port)}`);
    for (const chainId of [a, b])
      if (!hasModule(chainOf(chainId, "a channel"), "ibc")) refuse(`${chainId} can have no channel: its app has no ibc`);
    if (a === b) refuse(`a channel of ${a} needs another chain at its other end`);
  }
}

function checkChain({ chainId, app, validators = DEFAULT_VALIDATORS, blockTimeSeconds = 1, genesis = {} }: ChainSpec): void {
  if (typeof chainId !== "string" || !/^\S{1,50}$/.test(chainId)) refuse(`a chain id is 1 to 50 characters without spaces, not ${chainId}`);
  if (typeof app !== "object" || app === null) refuse(`${chainId} has no app`, "give it providerApp(), consumerApp() or one of your own");
  if (!Number.isInteger(validators) || validators < 1 || validators > MAX_VALIDATORS)
    refuse(`${chainId} has 1 to ${MAX_VALIDATORS} validators, not ${shown(validators)}`);
  if (!(blockTimeSeconds > 0 && blockTimeSeconds <= 86_400))
    refuse(`the block time of ${chainId} is above 0 and at most a day, not ${shown(blockTimeSeconds)} seconds`);
  if (!isRecord(genesis)) refuse(`genesis of ${chainId} holds dotted paths of app_state, not ${shown(genesis)}`);
}

function checkLease({ optIn = [], topN = 0 }: LeaseSpec, provider: ChainSpec, consumer: ChainSpec): void {
  const lease = `the lease of ${consumer.chainId}`;
  if (!hasModule(provider, "provider")) refuse(`${lease}: the app of ${provider.chainId} has no provider module`);
  if (!hasModule(consumer, "ccvconsumer")) refuse(`${lease}: the app of ${consumer.chainId} has no ccvconsumer module`);
  if (!Number.isInteger(topN)) refuse(`${lease}: topN is a whole number, not ${shown(topN)}`);
  if (!Array.isArray(optIn)) refuse(`${lease}: optIn is a list of validators' indices, not ${shown(optIn)}`, "such as [0, 2]");
  const count = provider.validators ?? DEFAULT_VALIDATORS;
  for (const [i, index] of optIn.entries()) {
    if (!Number.isInteger(index) || index < 0 || index >= count)
      refuse(
        `${lease}: optIn names validator ${shown(index)} of ${provider.chainId}, which has ${count}`,
        `validators count from 0 to ${count - 1}`,
      );
    if (optIn.indexOf(index) !== i) refuse(`${lease}: optIn names validator ${index} twice`);
  }
}

/** A chain whose validators come, over however many leases, from itself could never begin. */
function refuseCircle(start: string, providers: ReadonlyMap<string, string>): void {
  const way = [start];
  for (let at = providers.get(start); at !== undefined; at = providers.get(at)) {
    way.push(at);
    if (at === start) refuse(`leases go in a circle: ${way.join(" from ")}`, "one of them must begin with validators of its own");
    if (way.length > providers.size + 1) return;
  }
}

/** The leases in the order in which they can begin: a provider's own lease before those that it gives. */
export function launchOrder({ leases = [] }: Topology): readonly LeaseSpec[] {
  const depth = (chainId: string): number => {
    const lease = leases.find(({ consumer }) => consumer === chainId);
    return lease === undefined ? 0 : 1 + depth(lease.provider);
  };
  return leases
    .map((lease) => ({ lease, depth: depth(lease.consumer) }))
    .sort((x, y) => x.depth - y.depth)
    .map(({ lease }) => lease);
}
