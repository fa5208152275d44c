import { consumerApp } from "../chains/consumer.ts";
import { providerApp } from "../chains/provider.ts";
import type { Coin } from "../client/tx.ts";
import { SECOND } from "../encoding/time.ts";
import { OperationError } from "../encoding/error.ts";
import { openChain } from "../engine/openChain.ts";
import type { OpaqueApp } from "../framework/app.ts";
import type { Application } from "../framework/application.ts";
import type { Relayed, RelayFilter } from "../relayer/index.ts";
import type { NetworkEvent } from "./events.ts";
import { Network as LiveNetwork } from "./network.ts";
import { MemberChain, type NetworkChain } from "./networkChain.ts";
import { Pace } from "./pace.ts";
import { type NetworkPlan, planNetwork } from "./plan.ts";
import { type NetworkRecord, openRecordStore } from "./record.ts";
import type { Opening } from "./roster.ts";
import { type ChainSpec, type ChannelSpec, type LeaseSpec, refuseUnknown, type Topology } from "./topology.ts";
import { backendsOf, tipTime } from "./threadChain.ts";

/** A chain of a network; what is left out has its default. */
export interface ChainOptions {
  readonly chainId?: string;
  readonly app?: OpaqueApp;
  readonly validators?: number;
  /** Dotted paths into app_state: `{ "provider.params.blocks_per_epoch": "3" }`. */
  readonly genesis?: Readonly<Record<string, unknown>>;
  readonly blockTimeSeconds?: number;
}
/** A consumer of the one provider. */
export interface ConsumerOptions extends ChainOptions {
  readonly topN?: number;
  /** Indices of provider validators that opt in; default all. */
  readonly optIn?: readonly number[];
}
/** One provider and its consumers, or any topology of chains, leases and channels. */
export interface NetworkOptions {
  readonly provider?: ChainOptions;
  readonly consumers?: readonly ConsumerOptions[];
  /** Any chains, in place of `provider` and `consumers`. */
  readonly chains?: readonly ChainSpec[];
  readonly leases?: readonly LeaseSpec[];
  readonly channels?: readonly ChannelSpec[];
  /** First block time; default 2026-01-01T00:00:00Z. */
  readonly start?: bigint;
  readonly seed?: number;
  /** Hears what happens: each step of the launch, what is relayed, and what fails while the rest goes on. */
  readonly tell?: (event: NetworkEvent) => void;
  /** Default: memory. A folder: durable; the same call opens the network again and goes on from the last blocks. */
  readonly home?: string;
  /** Stands between each chain's engine and its application: for tests that crash in between. */
  readonly wrapApplication?: (app: Application, chainId: string) => Application;
}

/** A network on a manual clock: time goes by, and blocks are made, only as it is told. */
export interface Network {
  readonly chains: readonly NetworkChain[];
  /** The first lease's provider; without leases the first chain. */
  readonly provider: NetworkChain;
  /** The consumers of `provider`. */
  readonly consumers: readonly NetworkChain[];
  chain(chainId: string): NetworkChain;
  readonly now: bigint;
  /** Makes blocks on every chain until the clock has moved this far; clients are refreshed on the way; the relayer relays after every block while it is on. */
  advance(span: { readonly seconds: number } | { readonly blocks: number }): Promise<void>;
  /** One pass over all paths or those of the filter; what fails on one path is told, and the others are relayed all the same. */
  relay(filter?: RelayFilter): Promise<Relayed>;
  /** Updates the clients that are a third of their trusting period old, and relays nothing; gives how many. */
  refreshClients(): Promise<number>;
  readonly relayer: { start(): void; stop(): void; readonly running: boolean };
  setOnline(chainId: string, validator: string, online: boolean): void;
  doubleSign(chainId: string, validator: string): Promise<void>;
  lightClientAttack(chainId: string, validators: readonly string[]): Promise<void>;
  /** Sends coins of the faucet to any address. */
  send(chainId: string, address: string, coins: readonly Coin[]): Promise<{ readonly hash: string; readonly height: bigint }>;
  close(): Promise<void>;
}

const NEW_YEAR_2026 = 1_767_225_600n * SECOND;
const OPTIONS = ["provider", "consumers", "chains", "leases", "channels", "start", "seed", "tell", "home", "wrapApplication"];
const CHAIN_OPTIONS = ["chainId", "app", "validators", "genesis", "blockTimeSeconds"];
const LEASE_OPTIONS = ["provider", "consumer", "topN", "optIn"];

/**
 * Starts a network; returns when every consumer has launched, its channel is open and it has applied a first validator-set change.
 * @example
 * const net = await createNetwork({ consumers: [{ chainId: "leased-1" }] });
 * await net.advance({ blocks: 3 });
 * assert.ok(net.chain("leased-1").height > 3n);
 * await net.close();
 */
export async function createNetwork(options: NetworkOptions = {}): Promise<Network> {
  refuseUnknown(options, OPTIONS, "createNetwork");
  refuseWrongTypes(options);
  const { seed = 1, home, tell = () => {} } = options;
  const store = home === undefined ? undefined : await openRecordStore(home);
  const pace = new Pace(options.start ?? NEW_YEAR_2026);
  try {
    const known = store?.read();
    if (known?.launched === false)
      throw new OperationError("HOME", `the launch of the network in ${home} was cut off`, {
        hint: "remove the folder, or give another home",
      });
    const plan = planNetwork(topologyOf(options, known), seed, "alice");
    const open = (opening: Opening): Promise<MemberChain> => openMember(options, plan, pace, opening);
    const place = store === undefined ? {} : { store };
    const network = new LiveNetwork({ plan, seed, pace, open, ...place, tell, keepsClients: false });
    await network.open().catch(async (error: unknown) => {
      await network.close().catch(() => undefined);
      throw error;
    });
    network.relayer.start();
    return network;
  } finally {
    await store?.close();
  }
}

/** For JavaScript, whose callers no compiler checks. */
function refuseWrongTypes({ seed, home, start, tell, consumers, chains, leases, channels }: NetworkOptions): void {
  const wrong = (holds: boolean, name: string, rule: string): void => {
    if (!holds)
      throw new OperationError("NETWORK", `createNetwork: ${name} is not ${rule}`, { hint: `give ${name} as ${rule}, or leave it out` });
  };
  wrong(seed === undefined || (Number.isSafeInteger(seed) && seed >= 0), "seed", "a whole number from 0");
  wrong(home === undefined || (typeof home === "string" && home !== ""), "home", "the name of a folder");
  wrong(start === undefined || typeof start === "bigint", "start", "a bigint of nanoseconds since 1970");
  wrong(tell === undefined || typeof tell === "function", "tell", "a function");
  for (const [name, list] of Object.entries({ consumers, chains, leases, channels }))
    wrong(list === undefined || Array.isArray(list), name, "a list");
}

async function openMember(options: NetworkOptions, plan: NetworkPlan, pace: Pace, opening: Opening): Promise<MemberChain> {
  const { home, wrapApplication: wrap } = options;
  const { app, chainId, validators } = opening.plan;
  const opened = await openChain({
    app,
    genesis: opening.genesis,
    keys: validators.map((v) => ({ seed: v.consensusSeed, name: v.name })),
    ...(await backendsOf(home === undefined ? undefined : `${home}/${chainId}`)),
    ...(wrap === undefined ? {} : { wrapApplication: (application: Application) => wrap(application, chainId) }),
  });
  return new MemberChain(opened, await tipTime(opened.engine), opening, { accounts: plan.accounts, pace });
}

/** The topology that was asked for; a kept network that was asked for without any has its own, of the shipped chains. */
function topologyOf(options: NetworkOptions, known: NetworkRecord | undefined): Topology {
  const { provider, consumers, chains, leases, channels } = options;
  if (chains !== undefined) {
    if (provider !== undefined || consumers !== undefined)
      throw new OperationError("NETWORK", "chains and leases stand in place of provider and consumers", {
        hint: "give one of the two forms",
      });
    for (const [i, chain] of chains.entries()) refuseUnknown(chain, CHAIN_OPTIONS, `chains[${i}]`);
    for (const [i, lease] of (leases ?? []).entries()) refuseUnknown(lease, LEASE_OPTIONS, `leases[${i}]`);
    for (const [i, channel] of (channels ?? []).entries()) refuseUnknown(channel, ["a", "b", "port"], `channels[${i}]`);
    return { chains, leases: leases ?? [], channels: channels ?? [] };
  }
  if (leases !== undefined)
    throw new OperationError("NETWORK", "leases are between the chains of a topology", { hint: "give chains, too" });
  return oneProvider(provider ?? {}, consumers ?? kept(known), channels ?? []);
}

/** Today's shape of a network. */
function oneProvider(provider: ChainOptions, consumers: readonly ConsumerOptions[], channels: readonly ChannelSpec[]): Topology {
  refuseUnknown(provider, CHAIN_OPTIONS, "provider");
  const first = { chainId: "provider-1", app: providerApp(), ...provider };
  const pairs = consumers.map((options, i) => {
    refuseUnknown(options, [...CHAIN_OPTIONS, "topN", "optIn"], `consumers[${i}]`);
    const { topN, optIn, ...rest } = options;
    const chain = { chainId: `consumer-${i + 1}`, app: consumerApp(), ...rest };
    const terms = { ...(topN === undefined ? {} : { topN }), ...(optIn === undefined ? {} : { optIn }) };
    return { chain, lease: { provider: first.chainId, consumer: chain.chainId, ...terms } };
  });
  return { chains: [first, ...pairs.map(({ chain }) => chain)], leases: pairs.map(({ lease }) => lease), channels };
}

function kept(known: NetworkRecord | undefined): readonly ConsumerOptions[] {
  return known === undefined ? [{}] : known.leases.map(({ chainId }) => ({ chainId }));
}
