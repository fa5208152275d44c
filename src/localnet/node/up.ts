import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MINUTE, SECOND } from "../../encoding/time.ts";
import { DENOM, GAS_PRICE_ATOMICS } from "../economy.ts";
import { Network } from "../network.ts";
import { type NetworkPlan, planNetwork } from "../plan.ts";
import type { Opening } from "../roster.ts";
import { refuseUnknown } from "../topology.ts";
import { writeChainRegistry } from "./chainRegistry.ts";
import { controlMethods } from "./control/methods.ts";
import { startControl } from "./control/server.ts";
import { networkStatus } from "./control/status.ts";
import { createFileStore, type HomeRecord, readHomeRecord, removeChains } from "./fileRecord.ts";
import { homePaths, lockHome } from "./home.ts";
import type { LocalNetwork, LocalNetworkOptions } from "./localNetwork.ts";
import { networkFileOf, writeNetworkFile } from "./networkFile.ts";
import { choosePorts, type NetworkPorts } from "./ports.ts";
import { type NetworkSettings, newSettings, resumedSettings } from "./settings.ts";
import { type AppSource, openSources, topologyOf } from "./upTopology.ts";
import { WallPace, wallNs } from "./wallPace.ts";
import { WorkerChain } from "./workerChain.ts";

/** The launch makes blocks a second apart in far less than a second each: its genesis lies this far back, so that it ends before now. */
const HEAD_START: bigint = 10n * MINUTE;

/** Starts a network, or goes on with the one that the home holds; resolves when it is ready. */
export async function startLocalNetwork(options: LocalNetworkOptions = {}): Promise<LocalNetwork> {
  refuseUnknown(options, ["home", "settings", "tell"], "startLocalNetwork");
  const { home } = options;
  const unlock = home === undefined ? () => {} : lockHome(home);
  try {
    const known = home === undefined ? undefined : readHomeRecord(home);
    const asked = options.settings ?? {};
    const settings = known === undefined || home === undefined ? newSettings(asked) : resumedSettings(known.settings, asked, home);
    const sources = await openSources(settings);
    const plan = planNetwork(topologyOf(settings, sources), settings.seed);
    const ports = await choosePorts(settings.ports, plan.chains.length);
    const network = new UpNetwork(options, { known, settings, sources, plan, ports, unlock });
    return await network.open().catch(async (error: unknown) => {
      await network.close().catch(() => undefined);
      throw error;
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A directory that is gone when the process is, however it ends by itself. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "interlease-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface UpParts {
  readonly known: HomeRecord | undefined;
  readonly settings: NetworkSettings;
  readonly sources: ReadonlyMap<string, AppSource>;
  readonly plan: NetworkPlan;
  readonly ports: NetworkPorts;
  readonly unlock: () => void;
}

/** A network of worker threads on wall time, with files and a control API for other programs. */
class UpNetwork implements LocalNetwork {
  readonly #parts: UpParts;
  readonly #home: string | undefined;
  /** Where network.json lies. */
  readonly #folder: string;
  readonly #tell: NonNullable<LocalNetworkOptions["tell"]>;
  readonly #token = randomBytes(24).toString("base64url");
  readonly #startedMs = Date.now();
  readonly #pace: WallPace;
  readonly #network: Network<WorkerChain>;
  #control: { readonly close: () => Promise<void> } | undefined;
  #ready = false;
  #closing: Promise<void> | undefined;

  constructor({ home, tell = () => {} }: LocalNetworkOptions, parts: UpParts) {
    const { known, settings, plan } = parts;
    this.#parts = parts;
    this.#home = home;
    this.#folder = home ?? temporaryFolder();
    this.#tell = tell;
    this.#pace = new WallPace({
      startNs: known?.launched === true ? 0n : ((wallNs() - HEAD_START) / SECOND) * SECOND,
      blockTimeMs: settings.blockTimeMs,
      offsetNs: known?.launched === true ? BigInt(known.offsetNs) : 0n,
      onTrouble: (chainId, error) => tell({ event: "trouble", chainId, message: `${chainId} makes no blocks: ${error.message}` }),
    });
    this.#network = new Network({
      plan,
      seed: settings.seed,
      pace: this.#pace,
      open: (opening) => this.#start(opening),
      ...(home === undefined ? {} : { store: createFileStore(home, settings) }),
      tell,
      keepsClients: true,
    });
  }

  async open(): Promise<this> {
    const { known, ports } = this.#parts;
    const home = this.#home;
    const resumed = known?.launched === true;
    // Whoever waits for network.json waits for this run's.
    if (home !== undefined) rmSync(homePaths.network(home), { force: true });
    if (home !== undefined && !resumed) removeChains(home);
    this.#tell({ event: "network", home: this.#folder, ephemeral: home === undefined, resumed, network: this.file });
    await this.#network.open();
    this.#control = await startControl(controlMethods(this), { port: ports.control, token: this.#token });
    writeNetworkFile(this.#folder, this.file);
    writeChainRegistry(this.#folder, this.file.chains);
    this.#pace.start();
    this.#network.relayer.start();
    this.#ready = true;
    this.#tell({ event: "ready", seconds: (Date.now() - this.#startedMs) / 1000 });
    return this;
  }

  async #start({ plan, genesis }: Opening): Promise<WorkerChain> {
    const { chainId, validators } = plan;
    const source = this.#parts.sources.get(chainId) ?? { kind: plan.role };
    const chain = await WorkerChain.start({
      chainId,
      addressPrefix: plan.app.addressPrefix,
      kind: source.kind,
      ...(source.userApp === undefined ? {} : { userApp: { url: source.userApp.url, file: source.userApp.file } }),
      genesis,
      keys: validators.map((v) => ({ seed: v.consensusSeed, name: v.name })),
      ...(this.#home === undefined ? {} : { home: homePaths.chain(this.#home, chainId) }),
      rpcPort: this.#parts.ports.rpc[this.#parts.plan.chains.indexOf(plan)] ?? 0,
      minGasPrice: { denom: DENOM, atomics: GAS_PRICE_ATOMICS },
    });
    chain.onBlock(({ height, timeNs, txCount }) => {
      if (this.#ready) this.#tell({ event: "block", chainId, height, timeNs, txs: txCount });
    });
    chain.onCrash((error) => this.#tell({ event: "trouble", chainId, message: error.message }));
    return chain;
  }

  get file(): LocalNetwork["file"] {
    const { plan, ports } = this.#parts;
    return networkFileOf({ plan, ports, token: this.#token, leases: this.#network.roster.leases });
  }
  get now(): bigint {
    return this.#network.now;
  }
  status(): ReturnType<LocalNetwork["status"]> {
    const { roster, relayer } = this.#network;
    const { mode, blockTimeMs } = this.#pace;
    const chains = roster.members.map(({ plan, chain }) => ({ chain, role: plan.role }));
    return networkStatus({
      now: this.now,
      ready: this.#ready,
      mining: { mode, blockTimeMs },
      relayer: relayer.running,
      chains,
      leases: roster.leases,
    });
  }

  async advance(spanNs: bigint): Promise<bigint> {
    await this.#network.advance({ seconds: Number(spanNs) / 1e9 });
    return this.now;
  }
  async produce(chainId: string, count: number): Promise<bigint> {
    const chain = this.#network.chain(chainId);
    await this.#pace.produceMany(chain, count);
    return chain.height;
  }
  setMining(...how: Parameters<LocalNetwork["setMining"]>): void {
    this.#pace.setMode(...how);
  }
  async setOnline(chainId: string, validator: string, online: boolean): Promise<void> {
    await this.#network.setOnline(chainId, validator, online);
  }
  startRelayer(): void {
    this.#network.relayer.start();
  }
  stopRelayer(): void {
    this.#network.relayer.stop();
  }
  relay(...filter: Parameters<LocalNetwork["relay"]>): ReturnType<LocalNetwork["relay"]> {
    return this.#network.relay(...filter);
  }
  async send(...gift: Parameters<LocalNetwork["send"]>): ReturnType<LocalNetwork["send"]> {
    return this.#network.give(...gift);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close(): Promise<void> {
    this.#ready = false;
    this.#network.relayer.stop();
    await this.#control?.close();
    await this.#network.close();
    this.#parts.unlock();
    if (this.#network.chains.length > 0) this.#tell({ event: "stopped" });
  }
}
