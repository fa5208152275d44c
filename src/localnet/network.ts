import type { Coin } from "../client/tx.ts";
import type { EvidenceOrder } from "../engine/api.ts";
import { OperationError } from "../encoding/error.ts";
import { HOUR } from "../encoding/time.ts";
import { type Relayed, Relayer, type RelayFilter } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import type { NetworkEvent } from "./events.ts";
import { Faucet } from "./faucet.ts";
import { launchNetwork } from "./launchNetwork.ts";
import { tellStep } from "./launch.ts";
import type { Pace } from "./pace.ts";
import type { NetworkPlan } from "./plan.ts";
import { type NetworkRecord, recordOf, type RecordStore, refuseOtherShape } from "./record.ts";
import { RelayLoop } from "./relayLoop.ts";
import { type Opening, Roster } from "./roster.ts";
import { type Span, spanOf } from "./span.ts";
import { travelTo } from "./travel.ts";

/** What makes a network out of a plan. */
export interface NetworkParts<C extends Chain> {
  readonly plan: NetworkPlan;
  readonly seed: number;
  readonly pace: Pace;
  /** Opens a chain, in this thread or in another. */
  readonly open: (opening: Opening) => Promise<C>;
  /** Where the network is kept; absent: nowhere. */
  readonly store?: RecordStore;
  readonly tell: (event: NetworkEvent) => void;
  /** Clients are refreshed when time goes ahead even while the relayer stands still. */
  readonly keepsClients: boolean;
}

/** Chains of any kind, the leases and channels between them, one relayer and one clock. */
export class Network<C extends Chain> {
  readonly roster: Roster<C>;
  readonly relayer: { start(): void; stop(): void; readonly running: boolean };
  readonly #parts: NetworkParts<C>;
  readonly #relayer: Relayer;
  readonly #faucet: Faucet;
  #live = false;

  constructor(parts: NetworkParts<C>) {
    const { plan, pace, open, tell } = parts;
    this.#parts = parts;
    this.roster = new Roster(plan, pace, open);
    this.#faucet = new Faucet(this.roster.account("faucet"), pace);
    this.#relayer = new Relayer({
      log: (line) => tell({ event: "relay", line }),
      observe: ({ event, trouble }) => this.#trouble(`${trouble.subject}: ${event === "recovered" ? "works again" : trouble.message}`),
      now: () => pace.now,
    });
    const loop = new RelayLoop(this.#relayer, (error) => this.#trouble(error.message));
    pace.onRound(() => loop.round());
    this.relayer = loop;
  }

  /** The network's time: nanoseconds since 1970 UTC. */
  get now(): bigint {
    return this.#parts.pace.now;
  }
  get chains(): readonly C[] {
    return this.roster.chains;
  }
  /** The chain that gives the first lease; without leases the first chain. */
  get provider(): C {
    const { leases, chains } = this.roster.plan;
    return this.chain(leases[0]?.provider ?? chains[0]?.chainId ?? "");
  }
  /** The first provider's consumers, in the order of their leases. */
  get consumers(): readonly C[] {
    const { chainId } = this.provider;
    return this.roster.leases.filter(({ provider }) => provider === chainId).map((lease) => this.chain(lease.chainId));
  }
  chain(chainId: string): C {
    return this.roster.chain(chainId);
  }

  // ---- launch and resumption

  /** Launches the network, or goes on with the one that is kept; resolves when it is live. */
  async open(): Promise<void> {
    const { store, pace, tell, plan, seed } = this.#parts;
    const known = store?.read();
    if (store !== undefined && known?.launched === true) {
      refuseOtherShape(known, plan, seed, store.place);
      await this.#resume(known, store);
    } else {
      await this.#save(false);
      const keepGenesis: RecordStore["writeGenesis"] = async (genesis) => store?.writeGenesis(genesis);
      await launchNetwork({ roster: this.roster, pace, relayer: this.#relayer, tell, keepGenesis });
    }
    await this.#save(true);
    this.#live = true;
  }

  async #save(launched: boolean): Promise<void> {
    const { plan, seed, pace, store } = this.#parts;
    const { leases, channels } = this.roster;
    await store?.write(recordOf(plan, { launched, seed, leases, channels, offsetNs: pace.offsetNs.toString() }));
  }

  async #resume(known: NetworkRecord, store: RecordStore): Promise<void> {
    const { plan, pace, tell } = this.#parts;
    for (const chain of plan.chains) {
      const consumerId = known.leases.find(({ chainId }) => chainId === chain.chainId)?.consumerId;
      const { height } = await this.roster.add({ plan: chain, genesis: store.readGenesis(chain.chainId), consumerId });
      if (height === 0n)
        throw new OperationError("HOME", `the network in ${store.place} had launched ${chain.chainId}, whose blocks are gone`, {
          hint: "restore the home from a copy, or remove it",
        });
    }
    this.roster.leases.push(...known.leases);
    this.roster.channels.push(...known.channels);
    await pace.onDemand(async () => {
      for (const { provider, chainId, clientIdOnConsumer, clientIdOnProvider } of known.leases)
        await this.#connect(chainId, clientIdOnConsumer, provider, clientIdOnProvider);
      for (const { a, b, clientIdOnA, clientIdOnB } of known.channels)
        if (this.roster.between(a, b) === undefined) await this.#connect(a, clientIdOnA, b, clientIdOnB);
      for (const chain of this.chains) tellStep({ tell }, chain, "resume", `goes on after block ${chain.height}`);
      // While a network that follows wall time was down its clients grew old: it catches up in strides that they live through.
      if (pace.now - pace.clockNs > HOUR) await this.#travel(pace.now, { refreshes: true, relays: true });
      else if (pace.now > pace.clockNs) for (const chain of this.chains) await pace.blockAfter(chain, chain.height);
    });
  }

  async #connect(a: string, clientIdOnA: string, b: string, clientIdOnB: string): Promise<void> {
    const end = (chainId: string, clientId: string) => ({ chain: this.roster.end(this.chain(chainId)), clientId });
    const path = { a: end(a, clientIdOnA), b: end(b, clientIdOnB) };
    await this.#relayer.connect(path);
    this.roster.paths.push(path);
  }

  // ---- verbs

  /** Moves the clock and makes blocks on every chain on the way; one path's failure is told and stops nothing. */
  async advance(span: Span): Promise<void> {
    const { pace, keepsClients, tell } = this.#parts;
    const times = this.roster.members.map(({ plan }) => plan.blockTimeNs);
    const shortest = times.reduce((x, y) => (y < x ? y : x));
    const { spanNs, inBlocks } = spanOf(span, shortest);
    const blockByBlock = inBlocks || spanNs / shortest <= pace.patience;
    const target = pace.now + spanNs;
    pace.shift(spanNs);
    const relays = this.relayer.running;
    const how = { refreshes: keepsClients || relays, relays, ...(blockByBlock ? { blockTimeNs: shortest } : {}) };
    await pace.onDemand(() => this.#travel(target, how));
    // Time by hand lies in the chains' own blocks.
    if (pace.offsetNs !== 0n) await this.#save(true);
    tell({ event: "time", timeNs: this.now });
  }

  #travel(targetNs: bigint, how: { readonly refreshes: boolean; readonly relays: boolean; readonly blockTimeNs?: bigint }): Promise<void> {
    const blockTimes = new Map<Chain, bigint>(this.roster.members.map(({ chain, plan }) => [chain, plan.blockTimeNs]));
    return travelTo({
      pace: this.#parts.pace,
      targetNs,
      blockTimeOf: (chain) => blockTimes.get(chain) ?? 0n,
      paths: this.roster.paths,
      ...(how.blockTimeNs === undefined ? {} : { blockTimeNs: how.blockTimeNs }),
      ...(how.refreshes ? { refreshClients: () => this.#relayer.refreshClients() } : {}),
      ...(how.relays ? { relay: () => this.#relayer.relay() } : {}),
    });
  }

  /** One pass over all paths or those of the filter; what fails on one is told, and the others are relayed all the same. */
  async relay(filter: RelayFilter = {}): Promise<Relayed> {
    this.#checkFilter(filter);
    const { pace } = this.#parts;
    await pace.catchUp();
    return pace.onDemand(() => this.#relayer.relay(filter));
  }

  #checkFilter({ chains, channel }: RelayFilter): void {
    if (channel !== undefined && !/^channel-\d+$/.test(channel))
      throw new OperationError("NETWORK", `${channel} is not the id of a channel`, { hint: "such as channel-0" });
    if (chains === undefined) return;
    const [a, b] = chains.map((chainId) => this.chain(chainId).chainId);
    if (chains.length !== 2 || a === undefined || b === undefined || this.roster.between(a, b) === undefined)
      throw new OperationError("NETWORK", `there is no path between ${chains.join(" and ")}`);
  }

  /** Updates the clients that are a third of their trusting period old, and relays nothing; gives how many. */
  refreshClients(): Promise<number> {
    return this.#parts.pace.onDemand(() => this.#relayer.refreshClients());
  }

  setOnline(chainId: string, validator: string, online: boolean): Promise<void> {
    return this.chain(chainId).setOnline(this.roster.validator(chainId, validator).consAddress, online);
  }

  async doubleSign(chainId: string, validator: string): Promise<void> {
    const { consAddress } = this.roster.validator(chainId, validator);
    await this.#accuse(chainId, { kind: "duplicateVote", consAddress, height: this.chain(chainId).height });
  }

  async lightClientAttack(chainId: string, validators: readonly string[]): Promise<void> {
    const consAddresses = validators.map((name) => this.roster.validator(chainId, name).consAddress);
    await this.#accuse(chainId, { kind: "lightClientAttack", consAddresses, height: this.chain(chainId).height, form: "equivocation" });
  }

  #accuse(chainId: string, evidence: EvidenceOrder): Promise<void> {
    return this.#parts.pace.produce(this.chain(chainId), { evidence: [evidence] });
  }

  /** Sends coins of the faucet. */
  async send(chainId: string, address: string, coins: readonly Coin[]): Promise<{ readonly hash: string; readonly height: bigint }> {
    return this.#faucet.give(this.chain(chainId), address, coins);
  }

  /** What a launch stumbles over ends it, or is over before it is. */
  #trouble(message: string): void {
    if (this.#live) this.#parts.tell({ event: "trouble", message: `relayer: ${message}` });
  }

  async close(): Promise<void> {
    this.#live = false;
    this.relayer.stop();
    await this.#parts.pace.stop();
    await Promise.all(this.chains.map((chain) => chain.close()));
  }
}
