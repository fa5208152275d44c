import { ChainClient } from "../client/chainClient.ts";
import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { DAY, parseTime, SECOND } from "../encoding/time.ts";
import { appOf, type OpaqueApp } from "../framework/app.ts";
import type { Application } from "../framework/application.ts";
import { consumerApp } from "../chains/consumer.ts";
import { providerApp } from "../chains/provider.ts";
import type { Backend } from "../store/backends/backend.ts";
import { type Path, type Relayed, Relayer, type RelayFilter } from "../relayer/index.ts";
import { openChain } from "../engine/openChain.ts";
import { backendsOf } from "./chain.ts";
import { BLOCKS_PER_EPOCH, DENOM, FUNDED, GAS_PRICE_ATOMICS, POWER, stakeOf } from "./economy.ts";
import { chainGenesis, type GenesisJson } from "./genesis.ts";
import { blockNow, type ChainHost, createClock, type NetworkClock } from "./host.ts";
import { accountOf, type NamedAccount, type NamedValidator, validatorOf } from "./keys.ts";
import {
  CLIENT_ON_CONSUMER,
  firstChange,
  launchOnProvider,
  type LaunchStep,
  type LiveChain,
  openLease,
  relayerChain,
  UNBONDING_CONSUMER_NS,
} from "./launch.ts";
import { LocalHost, MemberChain, type NetworkChain } from "./member.ts";

export interface ChainOptions {
  readonly chainId?: string;
  readonly app?: OpaqueApp;
  readonly validators?: number;
  /** Dotted paths into app_state: `{ "provider.params.blocks_per_epoch": "3" }`. */
  readonly genesis?: Readonly<Record<string, unknown>>;
  readonly blockTimeSeconds?: number;
}
export interface ConsumerOptions extends ChainOptions {
  readonly topN?: number;
  /** Indices of provider validators that opt in; default all. */
  readonly optIn?: readonly number[];
}
export interface NetworkOptions {
  readonly provider?: ChainOptions;
  readonly consumers?: readonly ConsumerOptions[];
  /** First block time; default 2026-01-01T00:00:00Z. */
  readonly start?: bigint;
  readonly seed?: number;
  /** Hears each step of the launch. */
  readonly narrate?: (step: LaunchStep) => void;
  /** Default: memory. A folder: durable; the same call opens the network again and goes on from the last blocks. */
  readonly home?: string;
  /** Stands between each chain's engine and its application: for tests that crash in between. */
  readonly wrapApplication?: (app: Application, chainId: string) => Application;
}

export interface Network {
  readonly provider: NetworkChain;
  readonly consumers: readonly NetworkChain[];
  chain(chainId: string): NetworkChain;
  readonly now: bigint;
  /** Makes blocks on every chain until the clock has moved this far; clients are refreshed on the way; the relayer relays after every block while it is on. */
  advance(span: { readonly seconds: number } | { readonly blocks: number }): Promise<void>;
  relay(filter?: RelayFilter): Promise<Relayed>;
  readonly relayer: { start(): void; stop(): void; readonly running: boolean };
  setOnline(chainId: string, validator: string, online: boolean): void;
  doubleSign(chainId: string, validator: string): Promise<void>;
  lightClientAttack(chainId: string, validators: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const NEW_YEAR_2026 = 1_767_225_600n * SECOND;
/** Half of the clients' max_clock_drift. */
const MAX_LAG = 5n * SECOND;
/** Blocks of `advance` at their block time before it goes over to long strides. */
const SHORT_SPAN_BLOCKS = 1_000n;

/** What a durable network remembers besides its chains. */
interface SavedNetwork {
  readonly seed: number;
  readonly validators: number;
  readonly chains: readonly {
    readonly genesis: GenesisJson;
    readonly role: "provider" | "consumer";
    readonly prefix: string;
    readonly consumerId?: string;
    /** The client of the consumer on the provider. */
    readonly clientId?: string;
    readonly blockTimeNs: string;
  }[];
}
const SAVED_KEY = utf8("network");

interface About {
  readonly app: OpaqueApp;
  readonly role: "provider" | "consumer";
  readonly consumerId: string | undefined;
  readonly prefix: string;
  readonly accounts: readonly NamedAccount[];
  readonly validators: readonly NamedValidator[];
  readonly blockTimeNs: bigint;
}

interface Member {
  readonly local: MemberChain;
  readonly host: LocalHost;
  readonly live: LiveChain;
  readonly blockTimeNs: bigint;
  readonly view: NetworkChain;
  clientId: string | undefined;
}

function blockTimeOf(options: ChainOptions | undefined): bigint {
  return BigInt(Math.round((options?.blockTimeSeconds ?? 5) * 1_000)) * 1_000_000n;
}

async function openLevel(folder: string): Promise<Backend> {
  const { openLevelBackend } = await import("#level");
  return openLevelBackend(folder);
}

/** A whole interchain in one thread on one manual clock: no ports, no timers. */
class LocalNetwork implements Network {
  readonly seed: number;
  private readonly clock: NetworkClock;
  private readonly members: Member[] = [];
  private readonly bot: Relayer;
  private readonly relayerAccount: NamedAccount;
  private on = true;
  private readonly narrate: (step: LaunchStep) => void;

  constructor(options: NetworkOptions) {
    this.seed = options.seed ?? 1;
    this.clock = createClock(options.start ?? NEW_YEAR_2026);
    this.bot = new Relayer();
    this.relayerAccount = accountOf(this.seed, "relayer");
    this.narrate = options.narrate ?? (() => {});
  }

  get provider(): NetworkChain {
    return this.member(0).view;
  }
  get consumers(): readonly NetworkChain[] {
    return this.members.slice(1).map((m) => m.view);
  }
  get now(): bigint {
    return this.clock.now;
  }
  get relayer(): Network["relayer"] {
    const set = (on: boolean): void => {
      this.on = on;
    };
    const isOn = (): boolean => this.on;
    return {
      start: () => set(true),
      stop: () => set(false),
      get running() {
        return isOn();
      },
    };
  }

  private member(index: number): Member {
    const found = this.members[index];
    if (found === undefined) throw new OperationError("NETWORK", "the network has no such chain");
    return found;
  }
  private memberOf(chainId: string): Member {
    const found = this.members.find((m) => m.local.chainId === chainId);
    if (found === undefined)
      throw new OperationError("NETWORK", `the network has no chain ${chainId}`, {
        hint: `it has ${this.members.map((m) => m.local.chainId).join(", ")}`,
      });
    return found;
  }
  chain(chainId: string): NetworkChain {
    return this.memberOf(chainId).view;
  }

  /** Opens the network that the home holds, or launches a new one. */
  async start(options: NetworkOptions): Promise<void> {
    const store = options.home === undefined ? undefined : await openLevel(`${options.home}/network.db`);
    try {
      const saved = store?.get(SAVED_KEY);
      if (saved !== undefined) return await this.resume(options, JSON.parse(fromUtf8(saved)) as SavedNetwork);
      await this.launch(options);
      if (store === undefined) return;
      const batch = store.batch();
      batch.put(SAVED_KEY, utf8(JSON.stringify(this.saved(options))));
      await batch.write();
    } finally {
      await store?.close();
    }
  }

  private saved(options: NetworkOptions): SavedNetwork {
    return {
      seed: this.seed,
      validators: options.provider?.validators ?? 4,
      chains: this.members.map(({ local, live, view, blockTimeNs, clientId }) => ({
        genesis: local.genesis,
        role: view.role === "provider" ? "provider" : "consumer",
        prefix: live.prefix,
        blockTimeNs: blockTimeNs.toString(),
        ...(view.consumerId === undefined ? {} : { consumerId: view.consumerId }),
        ...(clientId === undefined ? {} : { clientId }),
      })),
    };
  }

  private async resume(options: NetworkOptions, saved: SavedNetwork): Promise<void> {
    if (saved.seed !== this.seed)
      throw new OperationError("NETWORK", `the network at ${options.home} has seed ${saved.seed}, not ${this.seed}`, {
        hint: "use its seed or another home",
      });
    const { funded, validators } = this.people(saved.validators);
    for (const [i, chain] of saved.chains.entries()) {
      const given = chain.role === "provider" ? options.provider : options.consumers?.[i - 1];
      const app = given?.app ?? (chain.role === "provider" ? providerApp() : consumerApp());
      const about = {
        app,
        role: chain.role,
        consumerId: chain.consumerId,
        prefix: chain.prefix,
        accounts: funded,
        validators,
        blockTimeNs: BigInt(chain.blockTimeNs),
      };
      const member = await this.add(options, chain.genesis, about);
      await member.host.resume();
      this.clock.moveTo(member.host.timeNs);
      if (chain.clientId === undefined) continue;
      member.clientId = chain.clientId;
      await this.bot.connect(this.path(member, chain.clientId));
    }
  }

  private people(count: number): {
    readonly accounts: readonly NamedAccount[];
    readonly funded: readonly NamedAccount[];
    readonly validators: readonly NamedValidator[];
  } {
    const accounts = ["alice", "bob"].map((name) => accountOf(this.seed, name));
    const validators = Array.from({ length: count }, (_, i) => validatorOf(this.seed, `val${i + 1}`));
    return { accounts, funded: [...accounts, this.relayerAccount], validators };
  }

  private path(consumer: Member, clientId: string): Path {
    const surroundings = {
      clock: this.clock,
      narrate: this.narrate,
      // After the launch the relayer's own blocks take a millisecond: time moves only by what the user asks for.
      blockAfter: async (chain: LiveChain, height: bigint): Promise<bigint> => {
        while (chain.host.height <= height) await blockNow(chain.host, this.clock);
        return chain.host.height;
      },
    };
    return {
      a: { chain: relayerChain(consumer.live, this.relayerAccount, surroundings), clientId: CLIENT_ON_CONSUMER },
      b: { chain: relayerChain(this.member(0).live, this.relayerAccount, surroundings), clientId },
    };
  }

  private async launch(options: NetworkOptions): Promise<void> {
    const { accounts, funded, validators } = this.people(options.provider?.validators ?? 4);
    const app = appOf(options.provider?.app ?? providerApp());
    const common = { accounts: funded.map((account) => ({ account, amount: FUNDED })) };
    const genesis = chainGenesis({
      ...common,
      app,
      chainId: options.provider?.chainId ?? "provider-1",
      timeNs: this.clock.now,
      validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
      overrides: { "provider.params.blocks_per_epoch": BLOCKS_PER_EPOCH.toString(), ...options.provider?.genesis },
    });
    const about = { accounts: funded, validators } as const;
    const provider = await this.add(options, genesis, {
      ...about,
      app,
      role: "provider",
      consumerId: undefined,
      prefix: app.addressPrefix,
      blockTimeNs: blockTimeOf(options.provider),
    });
    const surroundings = {
      clock: this.clock,
      narrate: this.narrate,
      blockAfter: async (chain: LiveChain, height: bigint): Promise<bigint> => {
        while (chain.host.height <= height) await this.tick(chain.host, SECOND);
        return chain.host.height;
      },
    };
    await this.tick(provider.host, SECOND);
    await this.tick(provider.host, SECOND);
    for (const [i, consumer] of (options.consumers ?? [{}]).entries()) {
      const chainId = consumer.chainId ?? `consumer-${i + 1}`;
      const optIn = (consumer.optIn ?? validators.map((_, n) => n)).map((n) => {
        const validator = validators[n];
        if (validator === undefined) throw new OperationError("NETWORK", `optIn names validator ${n} of ${validators.length}`);
        return validator;
      });
      const owner = accounts[0] ?? this.relayerAccount;
      const launched = await launchOnProvider(provider.live, { chainId, owner, optIn, topN: consumer.topN ?? 0 }, surroundings);
      this.clock.moveTo(this.clock.now + SECOND);
      const app = appOf(consumer.app ?? consumerApp());
      const prefix = app.addressPrefix;
      const genesisOnConsumer = chainGenesis({
        ...common,
        app,
        chainId,
        timeNs: this.clock.now,
        sections: { ccvconsumer: launched.genesis },
        overrides: consumer.genesis ?? {},
      });
      const member = await this.add(options, genesisOnConsumer, {
        ...about,
        app,
        role: "consumer",
        consumerId: launched.consumerId,
        prefix,
        blockTimeNs: blockTimeOf(consumer),
      });
      member.clientId = launched.clientId;
      await this.tick(member.host, SECOND);
      await this.tick(member.host, SECOND);
      const say = (step: string, detail: string): void => this.narrate({ step, detail, chainId, height: member.host.height });
      await openLease(this.bot, this.path(member, launched.clientId), say);
      const validator = optIn[0];
      if (validator !== undefined)
        await firstChange(provider.live, member.live, this.bot, { delegator: owner, validator, amount: POWER, denom: DENOM }, surroundings);
      await this.bot.relay();
    }
  }

  private async tick(host: ChainHost, stepNs: bigint): Promise<void> {
    if (host.height > 0n) this.clock.moveTo(this.clock.now + stepNs);
    await blockNow(host, this.clock);
    await this.catchUp();
  }

  /** A chain whose time lags would take the others' headers for ones from the future. */
  private async catchUp(): Promise<void> {
    for (const { host } of this.members) if (host.height > 0n && this.clock.now - host.timeNs > MAX_LAG) await blockNow(host, this.clock);
  }

  private async add(options: NetworkOptions, genesis: GenesisJson, about: About): Promise<Member> {
    const wrap = options.wrapApplication;
    const opened = await openChain({
      app: appOf(about.app),
      genesis,
      keys: about.validators.map((v) => ({ seed: v.consensusSeed, name: v.name })),
      ...(await backendsOf(options.home === undefined ? undefined : `${options.home}/${genesis.chain_id}`)),
      ...(wrap === undefined ? {} : { wrapApplication: (app: Application) => wrap(app, genesis.chain_id) }),
    });
    const local: MemberChain = new MemberChain(opened, genesis, { ...about, block: () => blockNow(host, this.clock) });
    const host = new LocalHost(local, parseTime(String(genesis["genesis_time"])));
    const live: LiveChain = {
      host,
      client: new ChainClient(host.transport),
      prefix: about.prefix,
      feeDenom: DENOM,
      gasPriceAtomics: GAS_PRICE_ATOMICS,
    };
    const member: Member = { local, host, live, blockTimeNs: about.blockTimeNs, view: local, clientId: undefined };
    this.members.push(member);
    return member;
  }

  async advance(span: { readonly seconds: number } | { readonly blocks: number }): Promise<void> {
    const shortest = this.members.reduce((a, m) => (m.blockTimeNs < a ? m.blockTimeNs : a), 5n * SECOND);
    const total = "blocks" in span ? BigInt(span.blocks) * shortest : BigInt(Math.round(span.seconds * 1_000)) * 1_000_000n;
    const end = this.clock.now + total;
    while (this.clock.now < end) {
      const left = end - this.clock.now;
      const stride = "seconds" in span && left / shortest > SHORT_SPAN_BLOCKS ? await this.stride(left) : left < shortest ? left : shortest;
      this.clock.moveTo(this.clock.now + stride);
      for (const member of this.members) {
        if (this.clock.now - member.live.host.timeNs >= (member.blockTimeNs < stride ? member.blockTimeNs : stride))
          await blockNow(member.live.host, this.clock);
      }
      if (!this.on) continue;
      if (stride > shortest) await this.bot.refreshClients();
      await this.bot.relay();
    }
  }

  /** How far a long span may go at once: clients must be refreshed before a third of the shortest trusting period is over. */
  private async stride(left: bigint): Promise<bigint> {
    const third = (UNBONDING_CONSUMER_NS * 66n) / 100n / 3n;
    const step = third < DAY ? third : DAY;
    return left < step ? left : step;
  }

  async relay(filter: RelayFilter = {}): Promise<Relayed> {
    await this.catchUp();
    return this.bot.relay(filter);
  }

  private consAddress(chainId: string, validator: string): Uint8Array {
    const { view } = this.memberOf(chainId);
    const found = view.validators.find((v) => v.name === validator);
    if (found === undefined)
      throw new OperationError("NETWORK", `${chainId} has no validator ${validator}`, {
        hint: `it has ${view.validators.map((v) => v.name).join(", ")}`,
      });
    return found.consAddress;
  }

  setOnline(chainId: string, validator: string, online: boolean): void {
    this.memberOf(chainId).local.opened.engine.setOnline(this.consAddress(chainId, validator), online);
  }

  async doubleSign(chainId: string, validator: string): Promise<void> {
    const { local } = this.memberOf(chainId);
    await local.produceBlock({
      mempool: true,
      evidence: [{ kind: "duplicateVote", consAddress: this.consAddress(chainId, validator), height: local.height }],
    });
  }

  async lightClientAttack(chainId: string, validators: readonly string[]): Promise<void> {
    const { local } = this.memberOf(chainId);
    await local.produceBlock({
      mempool: true,
      evidence: [
        {
          kind: "lightClientAttack",
          consAddresses: validators.map((v) => this.consAddress(chainId, v)),
          height: local.height,
          form: "equivocation",
        },
      ],
    });
  }

  async close(): Promise<void> {
    for (const { live } of this.members) await live.host.close();
  }
}

/**
 * Starts a provider and consumers; returns when every consumer has launched, its channel is open and it has applied a first validator-set change.
 * @example
 * const net = await createNetwork({ consumers: [{ chainId: "leased-1" }] });
 * await net.advance({ blocks: 3 });
 * assert.ok(net.chain("leased-1").height > 3n);
 * await net.close();
 */
export async function createNetwork(options: NetworkOptions = {}): Promise<Network> {
  const network = new LocalNetwork(options);
  await network.start(options);
  return network;
}
