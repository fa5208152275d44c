import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChainClient } from "../../client/chainClient.ts";
import { pack, type Coin } from "../../client/tx.ts";
import type { Account } from "../../client/account.ts";
import { OperationError } from "../../encoding/error.ts";
import { HOUR, MINUTE, parseTime, SECOND } from "../../encoding/time.ts";
import { consumerApp } from "../../chains/consumer.ts";
import { providerApp } from "../../chains/provider.ts";
import { MsgSend } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { type Path, type Relayed, Relayer, type RelayFilter, type RelayerChain } from "../../relayer/index.ts";
import { BLOCKS_PER_EPOCH, DENOM, FAUCET_FUNDED, FUNDED, GAS_PRICE_ATOMICS, POWER, stakeOf } from "../economy.ts";
import { chainGenesis, type GenesisJson } from "../genesis.ts";
import { createClock, type NetworkClock } from "../host.ts";
import { accountOf, addressOf, type NamedAccount, type NamedValidator, operatorOf, validatorOf } from "../keys.ts";
import {
  accountOn,
  CLIENT_ON_CONSUMER,
  firstChange,
  launchOnProvider,
  type LaunchSurroundings,
  type LiveChain,
  openLease,
  relayerChain,
} from "../launch.ts";
import { writeChainRegistry } from "./chainRegistry.ts";
import { BlockMaker, type MiningMode } from "./blockMaker.ts";
import { startControl } from "./control.ts";
import { homePaths, lockHome } from "./home.ts";
import { type LeaseRecord, type Manifest, readGenesis, readManifest, removeChains, writeGenesis, writeManifest } from "./manifest.ts";
import { type ChainEntry, type NetworkFile, writeNetworkFile } from "./networkFile.ts";
import { choosePorts, type NetworkPorts } from "./ports.ts";
import { RelayLoop } from "./relayLoop.ts";
import { DEFAULT_SETTINGS, type NetworkSettings, newSettings, resumedSettings } from "./settings.ts";
import { openUserApp, type UserApp } from "./userApp.ts";
import { networkStatus, type NetworkStatus } from "./status.ts";
import { travel } from "./timeTravel.ts";
import { startWorkerHost, type WorkerHost } from "./workerHost.ts";

/** What `up` tells while it works: one object per event. */
export type NetworkEvent =
  | {
      readonly event: "network";
      /** Where network.json will lie; of an ephemeral network a directory that goes with it. */
      readonly home: string;
      readonly ephemeral: boolean;
      readonly resumed: boolean;
      readonly network: NetworkFile;
    }
  | { readonly event: "step"; readonly step: string; readonly detail: string; readonly chainId: string; readonly height: bigint }
  | { readonly event: "ready"; readonly seconds: number }
  | { readonly event: "block"; readonly chainId: string; readonly height: bigint; readonly timeNs: bigint; readonly txs: number }
  | { readonly event: "relay"; readonly line: string }
  | { readonly event: "trouble"; readonly chainId?: string; readonly message: string }
  | { readonly event: "time"; readonly timeNs: bigint }
  | { readonly event: "stopped" };

export interface LocalNetworkOptions {
  /** Absent: the chains live in memory, and network.json in a directory that goes when the network ends. */
  readonly home: string | undefined;
  readonly settings: Partial<NetworkSettings>;
  readonly tell: (event: NetworkEvent) => void;
}

/** A network that runs, as control API and command line use it. */
export interface LocalNetwork {
  readonly file: NetworkFile;
  readonly now: bigint;
  readonly status: () => Promise<NetworkStatus>;
  readonly advance: (spanNs: bigint) => Promise<bigint>;
  readonly produce: (chainId: string, count: number) => Promise<bigint>;
  readonly setMining: (mode: MiningMode, blockTimeMs?: number) => void;
  readonly setOnline: (chainId: string, validator: string, online: boolean) => Promise<void>;
  readonly startRelayer: () => void;
  readonly stopRelayer: () => void;
  readonly relay: (filter: RelayFilter) => Promise<Relayed>;
  readonly send: (chainId: string, address: string, coins: readonly Coin[]) => Promise<{ readonly hash: string; readonly height: bigint }>;
  readonly close: () => Promise<void>;
}

const USERS = ["alice", "bob", "carol"];
/** The launch makes blocks a second apart in far less than a second each: its genesis lies this far back, so that it ends before now. */
const HEAD_START: bigint = 10n * MINUTE;
const PREFIX = { provider: "cosmos", consumer: "consumer" } as const;

const wallNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** Starts a network, or goes on with the one that the home holds; resolves when it is ready. */
export async function startLocalNetwork(options: LocalNetworkOptions): Promise<LocalNetwork> {
  const network = new Launcher(options);
  try {
    await network.open();
    return network;
  } catch (error) {
    await network.close().catch(() => undefined);
    throw error;
  }
}

/** A directory that is gone when the process is, however it ends by itself. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "interlease-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Member {
  readonly host: WorkerHost;
  readonly live: LiveChain;
  readonly role: "provider" | "consumer";
}

class Launcher implements LocalNetwork {
  readonly #options: LocalNetworkOptions;
  readonly #tell: LocalNetworkOptions["tell"];
  readonly #home: string | undefined;
  /** Where network.json lies. */
  readonly #folder: string;
  readonly #members: Member[] = [];
  readonly #paths: { readonly path: Path; readonly lease: LeaseRecord }[] = [];
  readonly #relayer: Relayer;
  readonly #loop: RelayLoop;
  readonly #token = randomBytes(24).toString("base64url");
  readonly #faucets = new Map<string, { readonly account: Account; turn: Promise<unknown> }>();
  readonly #startedMs = Date.now();
  #settings: NetworkSettings = DEFAULT_SETTINGS;
  #ports: NetworkPorts = { control: 0, rpc: [] };
  #manifest: Manifest | undefined;
  #leases: LeaseRecord[] = [];
  /** The user's own chains by chain id. */
  #userApps: ReadonlyMap<string, UserApp> = new Map();
  #unlock: () => void = () => {};
  #clock: NetworkClock = createClock(0n);
  #maker: BlockMaker | undefined;
  #control: { readonly close: () => Promise<void> } | undefined;
  #accounts: readonly NamedAccount[] = [];
  #validators: readonly NamedValidator[] = [];
  #people: Pick<NetworkFile, "accounts" | "validators"> | undefined;
  #ready = false;
  #closing: Promise<void> | undefined;

  constructor(options: LocalNetworkOptions) {
    this.#options = options;
    this.#tell = options.tell;
    this.#home = options.home;
    this.#folder = options.home ?? temporaryFolder();
    this.#relayer = new Relayer({
      log: (line) => this.#tell({ event: "relay", line }),
      observe: ({ event, trouble }) => {
        if (!this.#loop.running) return;
        const what = event === "recovered" ? "works again" : trouble.message;
        this.#tell({ event: "trouble", message: `relayer: ${trouble.subject}: ${what}` });
      },
    });
    this.#loop = new RelayLoop(this.#relayer, (error) => this.#tell({ event: "trouble", message: `relayer: ${error.message}` }));
  }

  async open(): Promise<void> {
    const home = this.#home;
    if (home !== undefined) {
      this.#unlock = lockHome(home);
      this.#manifest = readManifest(home);
      // Whoever waits for network.json waits for this run's.
      rmSync(homePaths.network(home), { force: true });
    }
    const known = this.#manifest;
    this.#settings =
      known === undefined || home === undefined
        ? newSettings(this.#options.settings)
        : resumedSettings(known.settings, this.#options.settings, home);
    const { seed, validators, consumers, ports } = this.#settings;
    this.#ports = await choosePorts(ports, consumers + 1);
    this.#userApps = new Map(
      await Promise.all(this.#settings.consumerFiles.map(async (file, i) => [`consumer-${i + 1}`, await openUserApp(file)] as const)),
    );
    this.#validators = Array.from({ length: validators }, (_, i) => validatorOf(seed, `val${i + 1}`));
    this.#accounts = [...USERS, "owner", "relayer", "faucet"].map((name) => accountOf(seed, name));
    const resumed = known?.launched === true;
    this.#tell({ event: "network", home: this.#folder, ephemeral: home === undefined, resumed, network: this.file });
    if (known !== undefined && resumed && home !== undefined) await this.#resume(known, home);
    else await this.#launch();
    this.#saveManifest(true);
    this.#control = await startControl(this, { port: this.#ports.control, token: this.#token });
    writeNetworkFile(this.#folder, this.file);
    writeChainRegistry(this.#folder, this.file.chains);
    this.#blocks.start();
    this.#loop.start();
    this.#ready = true;
    this.#tell({ event: "ready", seconds: (Date.now() - this.#startedMs) / 1000 });
  }

  // ---- what others see of it

  get file(): NetworkFile {
    const control = `http://127.0.0.1:${this.#ports.control}/rpc`;
    // Keys are derived once: each takes two thousand rounds of hashing.
    this.#people ??= {
      accounts: this.#accounts.filter(({ name }) => USERS.includes(name)).map((account) => this.#accountEntry(account)),
      validators: this.#validators.map((v) => ({ name: v.name, operator: this.#operator(v), mnemonic: v.mnemonic })),
    };
    return {
      version: 1,
      control,
      token: this.#token,
      ...this.#people,
      chains: this.#chainIds().map(({ chainId, role }, i) => this.#chainEntry(chainId, role, this.#ports.rpc[i] ?? 0)),
    };
  }

  #chainIds(): readonly { readonly chainId: string; readonly role: "provider" | "consumer" }[] {
    return [
      { chainId: "provider-1", role: "provider" },
      ...Array.from({ length: this.#settings.consumers }, (_, i) => ({ chainId: `consumer-${i + 1}`, role: "consumer" as const })),
    ];
  }

  #prefix(chainId: string, role: "provider" | "consumer"): string {
    return this.#userApps.get(chainId)?.app.addressPrefix ?? PREFIX[role];
  }

  #accountEntry(account: NamedAccount): NetworkFile["accounts"][number] {
    const addresses = this.#chainIds().map(({ chainId, role }) => [chainId, addressOf(account, this.#prefix(chainId, role))] as const);
    return { name: account.name, mnemonic: account.mnemonic, addresses: Object.fromEntries(addresses) };
  }

  #operator(validator: NamedValidator): string {
    return operatorOf(validator, PREFIX.provider);
  }

  #chainEntry(chainId: string, role: "provider" | "consumer", port: number): ChainEntry {
    const lease = this.#leases.find((l) => l.chainId === chainId);
    return {
      chainId,
      role,
      ...(lease === undefined
        ? {}
        : {
            consumerId: lease.consumerId,
            clientId: lease.clientIdOnConsumer,
            connectionId: lease.connectionIdOnConsumer,
            channelId: lease.channelIdOnConsumer,
          }),
      rpc: `http://127.0.0.1:${port}`,
      ws: `ws://127.0.0.1:${port}/websocket`,
      coinType: 118,
      bech32Prefix: this.#prefix(chainId, role),
      ...(role === "provider" ? { stakingDenom: DENOM } : {}),
      feeDenom: DENOM,
      gasPrice: `0.001${DENOM}`,
    };
  }

  get now(): bigint {
    return this.#blocks.now;
  }

  async status(): Promise<NetworkStatus> {
    return networkStatus({
      now: this.now,
      ready: this.#ready,
      mining: { mode: this.#blocks.mode, blockTimeMs: this.#blocks.blockTimeMs },
      relayer: this.#loop.running,
      chains: this.#members.map(({ host, role, live }) => ({ host, role, client: live.client })),
      leases: this.#leases,
    });
  }

  // ---- the control verbs

  async advance(spanNs: bigint): Promise<bigint> {
    const blocks = this.#blocks;
    await blocks.onDemand(() =>
      travel({
        blocks,
        spanNs,
        hosts: this.#members.map(({ host }) => host),
        paths: this.#paths.map(({ path }) => path),
        refreshClients: () => this.#relayer.refreshClients(),
        relay: async () => {
          if (this.#loop.running) await this.#relayer.relay();
        },
      }),
    );
    this.#saveManifest(true);
    this.#tell({ event: "time", timeNs: this.now });
    return this.now;
  }

  async produce(chainId: string, count: number): Promise<bigint> {
    const { host } = this.#member(chainId);
    await this.#blocks.produceMany(host, count);
    return host.height;
  }

  setMining(mode: MiningMode, blockTimeMs?: number): void {
    this.#blocks.setMode(mode, blockTimeMs);
  }

  async setOnline(chainId: string, validator: string, online: boolean): Promise<void> {
    const { host } = this.#member(chainId);
    const found = this.#validators.find((v) => v.name === validator || this.#operator(v) === validator);
    if (found === undefined)
      throw new OperationError("CONTROL", `there is no validator ${validator}`, {
        hint: `the network has ${this.#validators.map((v) => v.name).join(", ")}`,
      });
    await host.setOnline(found.consAddress, online);
  }

  startRelayer(): void {
    this.#loop.start();
  }
  stopRelayer(): void {
    this.#loop.stop();
  }
  relay(filter: RelayFilter): Promise<Relayed> {
    return this.#blocks.onDemand(() => this.#relayer.relay(filter));
  }

  async send(chainId: string, address: string, coins: readonly Coin[]): Promise<{ readonly hash: string; readonly height: bigint }> {
    const { live } = this.#member(chainId);
    let faucet = this.#faucets.get(chainId);
    if (faucet === undefined) {
      faucet = { account: accountOn(live, this.#account("faucet"), this.#surroundings), turn: Promise.resolve() };
      this.#faucets.set(chainId, faucet);
    }
    const { account } = faucet;
    const task = async (): Promise<{ readonly hash: string; readonly height: bigint }> => {
      const outcome = await account.send([pack(MsgSend, { fromAddress: account.address, toAddress: address, amount: coins })]);
      if (outcome.code !== 0)
        throw new OperationError(
          "FAUCET",
          `${chainId} refused the faucet's transaction: ${outcome.codespace}/${outcome.code} ${outcome.log}`,
        );
      return { hash: outcome.hash, height: outcome.height };
    };
    // One after the other: they share a sequence.
    const turn = faucet.turn.then(task, task);
    faucet.turn = turn.catch(() => undefined);
    return turn;
  }

  // ---- launch and resumption

  get #blocks(): BlockMaker {
    if (this.#maker === undefined) throw new OperationError("NETWORK", "the network is not started");
    return this.#maker;
  }

  #member(chainId: string): Member {
    const found = this.#members.find(({ host }) => host.chainId === chainId);
    if (found === undefined)
      throw new OperationError("CONTROL", `the network has no chain ${chainId}`, {
        hint: `it has ${this.#members.map(({ host }) => host.chainId).join(", ")}`,
      });
    return found;
  }

  #account(name: string): NamedAccount {
    return accountOf(this.#settings.seed, name);
  }

  get #surroundings(): LaunchSurroundings {
    return {
      clock: this.#clock,
      blockAfter: (chain, height) => this.#blocks.blockAfter(chain.host, height),
      narrate: (step) => this.#tell({ event: "step", ...step }),
    };
  }

  #createMaker(startNs: bigint, offsetNs: bigint): BlockMaker {
    this.#clock = createClock(startNs);
    return new BlockMaker({
      clock: this.#clock,
      blockTimeMs: this.#settings.blockTimeMs,
      offsetNs,
      onRound: () => this.#loop.round(),
      onTrouble: (chainId, error) => this.#tell({ event: "trouble", chainId, message: `${chainId} makes no blocks: ${error.message}` }),
    });
  }

  async #start(role: "provider" | "consumer", genesis: GenesisJson): Promise<Member> {
    const home = this.#home;
    const chainId = genesis.chain_id;
    const prefix = this.#prefix(chainId, role);
    const own = this.#userApps.get(chainId);
    const host = await startWorkerHost({
      chainId,
      role,
      addressPrefix: prefix,
      ...(own === undefined ? {} : { userApp: { url: own.url, file: own.file } }),
      genesis,
      keys: this.#validators.map((v) => ({ seed: v.consensusSeed, name: v.name })),
      ...(home === undefined ? {} : { home: homePaths.chain(home, chainId) }),
      rpcPort: this.#ports.rpc[this.#members.length] ?? 0,
      moniker: chainId,
      minGasPrice: { denom: DENOM, atomics: GAS_PRICE_ATOMICS },
    });
    const live: LiveChain = {
      host,
      client: new ChainClient(host.transport),
      prefix,
      feeDenom: DENOM,
      gasPriceAtomics: GAS_PRICE_ATOMICS,
    };
    const member = { host, live, role };
    this.#members.push(member);
    this.#blocks.add(host);
    host.onBlock(({ height, timeNs, txCount }) => {
      this.#blocks.blockMade(host);
      if (this.#ready) this.#tell({ event: "block", chainId, height, timeNs, txs: txCount });
    });
    host.onPending(() => this.#blocks.txPending(host));
    host.onCrash((error) => this.#tell({ event: "trouble", chainId, message: error.message }));
    return member;
  }

  #relayerChain(member: Member): RelayerChain {
    return relayerChain(member.live, this.#account("relayer"), this.#surroundings);
  }

  #balances(): readonly { readonly account: NamedAccount; readonly amount: bigint }[] {
    return this.#accounts.map((account) => ({ account, amount: account.name === "faucet" ? FAUCET_FUNDED : FUNDED }));
  }

  async #launch(): Promise<void> {
    if (this.#home !== undefined) {
      removeChains(this.#home);
      this.#saveManifest(false);
    }
    const timeNs = ((wallNs() - HEAD_START) / SECOND) * SECOND;
    this.#maker = this.#createMaker(timeNs, 0n);
    const genesis = chainGenesis({
      app: providerApp({ addressPrefix: PREFIX.provider }),
      chainId: "provider-1",
      timeNs,
      accounts: this.#balances(),
      validators: this.#validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
      overrides: { "provider.params.blocks_per_epoch": BLOCKS_PER_EPOCH.toString() },
    });
    if (this.#home !== undefined) writeGenesis(this.#home, genesis);
    const provider = await this.#start("provider", genesis);
    await this.#blocks.onDemand(async () => {
      await this.#blocks.blockAfter(provider.host, 1n);
      this.#narrate(provider, "provider", `${this.#validators.length} validators, an epoch is ${BLOCKS_PER_EPOCH} blocks`);
      for (const { chainId, role } of this.#chainIds()) if (role === "consumer") await this.#launchConsumer(provider, chainId);
      // What is left of the head start goes by at once: from now on blocks have the time of day.
      this.#clock.moveTo(wallNs());
      for (const { host } of this.#members) await this.#blocks.produce(host);
    });
  }

  async #launchConsumer(provider: Member, chainId: string): Promise<void> {
    const owner = this.#account("owner");
    const own = this.#userApps.get(chainId);
    const launched = await launchOnProvider(provider.live, { chainId, owner, optIn: this.#validators, topN: 0 }, this.#surroundings);
    const genesis = chainGenesis({
      app: own?.app ?? consumerApp({ addressPrefix: PREFIX.consumer }),
      chainId,
      timeNs: this.#clock.now,
      accounts: this.#balances(),
      sections: { ccvconsumer: launched.genesis },
    });
    if (this.#home !== undefined) writeGenesis(this.#home, genesis);
    const consumer = await this.#start("consumer", genesis);
    await this.#blocks.blockAfter(consumer.host, 1n);
    this.#narrate(consumer, "consumer", `${chainId} runs from the genesis that the provider made`);
    const path = this.#path(consumer, provider, CLIENT_ON_CONSUMER, launched.clientId);
    const lease = await openLease(this.#relayer, path, (step, detail) => this.#narrate(consumer, step, detail));
    const record: LeaseRecord = {
      chainId,
      consumerId: launched.consumerId,
      clientIdOnProvider: launched.clientId,
      clientIdOnConsumer: CLIENT_ON_CONSUMER,
      connectionIdOnConsumer: lease.connectionIdOnConsumer,
      connectionIdOnProvider: lease.connectionIdOnProvider,
      channelIdOnConsumer: lease.channelIdOnConsumer,
      channelIdOnProvider: lease.channelIdOnProvider,
    };
    this.#leases.push(record);
    this.#paths.push({ path, lease: record });
    const validator = this.#validators[0];
    if (validator === undefined) throw new OperationError("LAUNCH", "the provider has no validator");
    await firstChange(
      provider.live,
      consumer.live,
      this.#relayer,
      { delegator: owner, validator, amount: POWER, denom: DENOM },
      this.#surroundings,
    );
    // Acknowledgements, and the handshake of the transfer channel that the consumer opens by itself.
    for (let pass = 0; pass < 2; pass++) await this.#relayer.relay();
  }

  async #resume(known: Manifest, home: string): Promise<void> {
    const offsetNs = BigInt(known.offsetNs);
    const genesis = this.#chainIds().map(({ chainId, role }) => ({ role, genesis: readGenesis(home, chainId) }));
    this.#leases = [...known.leases];
    this.#maker = this.#createMaker(0n, offsetNs);
    for (const { role, genesis: document } of genesis) {
      const { host } = await this.#start(role, document);
      this.#clock.moveTo(host.height === 0n ? parseTime(String(document["genesis_time"])) : host.timeNs);
    }
    const provider = this.#members[0];
    if (provider === undefined) throw new OperationError("NETWORK", "the home holds no provider");
    await this.#blocks.onDemand(async () => {
      for (const lease of known.leases) {
        const path = this.#path(this.#member(lease.chainId), provider, lease.clientIdOnConsumer, lease.clientIdOnProvider);
        await this.#relayer.connect(path);
        this.#paths.push({ path, lease });
      }
      for (const member of this.#members) this.#narrate(member, "resume", `goes on after block ${member.host.height}`);
      // While the network was down its clients grew old: they catch up with wall time in steps that they live through.
      const behind = wallNs() + offsetNs - this.#clock.now;
      if (behind > HOUR)
        await travel({
          blocks: this.#blocks,
          spanNs: behind,
          shift: false,
          hosts: this.#members.map(({ host }) => host),
          paths: this.#paths.map(({ path }) => path),
          refreshClients: () => this.#relayer.refreshClients(),
          relay: async () => void (await this.#relayer.relay()),
        });
      else for (const { host } of this.#members) await this.#blocks.blockAfter(host, host.height);
    });
  }

  #path(consumer: Member, provider: Member, clientIdOnConsumer: string, clientIdOnProvider: string): Path {
    return {
      a: { chain: this.#relayerChain(consumer), clientId: clientIdOnConsumer },
      b: { chain: this.#relayerChain(provider), clientId: clientIdOnProvider },
    };
  }

  #narrate(member: Member, step: string, detail: string): void {
    this.#tell({ event: "step", step, detail, chainId: member.host.chainId, height: member.host.height });
  }

  #saveManifest(launched: boolean): void {
    if (this.#home === undefined) return;
    writeManifest(this.#home, {
      version: 1,
      settings: this.#settings,
      launched,
      leases: this.#leases,
      offsetNs: (this.#maker?.offsetNs ?? 0n).toString(),
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ready = false;
    this.#loop.stop();
    await this.#control?.close();
    await this.#maker?.stop();
    await Promise.all(this.#members.map(({ host }) => host.close()));
    this.#unlock();
    if (this.#members.length > 0) this.#tell({ event: "stopped" });
  }
}
