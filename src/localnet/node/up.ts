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

/** What the caches of all chains may hold: each has a thread, and caches, of its own. */
const CACHE_BYTES = 256 * 2 ** 20;

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
    const folder = home ?? temporaryFolder();
    const network = new UpNetwork({ home, folder, known, settings, sources, plan, ports, unlock, tell: options.tell ?? (() => {}) });
    await network.open().catch(async (error: unknown) => {
      await network.close().catch(() => undefined);
      throw error;
    });
    return network;
  } catch (error) {
    unlock();
    throw error;
  }
}

function headStart(): bigint {
  return ((wallNs() - HEAD_START) / SECOND) * SECOND;
}

/** A directory that is gone when the process is, however it ends by itself. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "interlease-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface UpParts extends Required<Pick<LocalNetworkOptions, "tell">> {
  readonly home: string | undefined;
  /** Where network.json lies. */
  readonly folder: string;
  readonly known: HomeRecord | undefined;
  readonly settings: NetworkSettings;
  readonly sources: ReadonlyMap<string, AppSource>;
  readonly plan: NetworkPlan;
  readonly ports: NetworkPorts;
  readonly unlock: () => void;
}

/** A network of worker threads on wall time, with files and a control API for other programs. */
class UpNetwork extends Network<WorkerChain> implements LocalNetwork {
  readonly #parts: UpParts;
  readonly #pace: WallPace;
  readonly #token = randomBytes(24).toString("base64url");
  readonly #startedMs = Date.now();
  #control: { readonly close: () => Promise<void> } | undefined;
  #ready = false;
  #closing: Promise<void> | undefined;

  constructor(parts: UpParts) {
    const { home, known, settings, plan, tell } = parts;
    const { blockTimeMs, seed } = settings;
    const start = known?.launched === true ? { startNs: 0n, offsetNs: BigInt(known.offsetNs) } : { startNs: headStart(), offsetNs: 0n };
    const pace = new WallPace({
      ...start,
      blockTimeMs,
      onTrouble: (chainId, error) => tell({ event: "trouble", chainId, message: `${chainId} makes no blocks: ${error.message}` }),
    });
    const store = home === undefined ? {} : { store: createFileStore(home, settings) };
    super({ plan, seed, pace, open: (opening) => this.#start(opening), ...store, tell, keepsClients: true });
    this.#parts = parts;
    this.#pace = pace;
  }

  override async open(): Promise<void> {
    const { known, ports, home, folder, tell } = this.#parts;
    const resumed = known?.launched === true;
    // Whoever waits for network.json waits for this run's.
    if (home !== undefined) rmSync(homePaths.network(home), { force: true });
    if (home !== undefined && !resumed) removeChains(home);
    tell({ event: "network", home: folder, ephemeral: home === undefined, resumed, network: this.file });
    await super.open();
    this.#control = await startControl(controlMethods(this), { port: ports.control, token: this.#token });
    writeNetworkFile(folder, this.file);
    writeChainRegistry(folder, this.file.chains);
    this.#pace.start();
    this.relayer.start();
    this.#ready = true;
    tell({ event: "ready", seconds: (Date.now() - this.#startedMs) / 1000 });
  }

  async #start({ plan, genesis }: Opening): Promise<WorkerChain> {
    const { home, ports, sources, tell } = this.#parts;
    const { chainId, validators } = plan;
    const { kind, userApp } = sources.get(chainId) ?? { kind: plan.role };
    const chain = await WorkerChain.start({
      chainId,
      addressPrefix: plan.app.addressPrefix,
      kind,
      ...(userApp === undefined ? {} : { userApp: { url: userApp.url, file: userApp.file } }),
      genesis,
      keys: validators.map((v) => ({ seed: v.consensusSeed, name: v.name })),
      ...(home === undefined ? {} : { home: homePaths.chain(home, chainId) }),
      rpcPort: ports.rpc[this.roster.plan.chains.indexOf(plan)] ?? 0,
      cacheBytes: CACHE_BYTES / this.roster.plan.chains.length,
      minGasPrice: { denom: DENOM, atomics: GAS_PRICE_ATOMICS },
    });
    chain.onBlock(({ height, timeNs, txCount }) => {
      if (this.#ready) tell({ event: "block", chainId, height, timeNs, txs: txCount });
    });
    chain.onCrash((error) => tell({ event: "trouble", chainId, message: error.message }));
    return chain;
  }

  get file(): LocalNetwork["file"] {
    const { plan, ports } = this.#parts;
    return networkFileOf({ plan, ports, token: this.#token, leases: this.roster.leases });
  }

  status(): ReturnType<LocalNetwork["status"]> {
    const { mode, blockTimeMs } = this.#pace;
    const chains = this.roster.members.map(({ plan, chain }) => ({ chain, role: plan.role }));
    const { now, relayer, roster } = this;
    return networkStatus({
      now,
      ready: this.#ready,
      mining: { mode, blockTimeMs },
      relayer: relayer.running,
      chains,
      leases: roster.leases,
    });
  }

  async produce(chainId: string, count: number): Promise<bigint> {
    const chain = this.chain(chainId);
    await this.#pace.produceMany(chain, count);
    return chain.height;
  }

  setMining(...how: Parameters<LocalNetwork["setMining"]>): void {
    this.#pace.setMode(...how);
  }

  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close(): Promise<void> {
    this.#ready = false;
    this.relayer.stop();
    await this.#control?.close();
    await super.close();
    this.#parts.unlock();
    if (this.chains.length > 0) this.#parts.tell({ event: "stopped" });
  }
}
