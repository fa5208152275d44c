import { parseGenesis } from "../engine/genesis.ts";
import { openEngine } from "../engine/engine.ts";
import type { Engine, SigningKey } from "../engine/api.ts";
import type { App } from "../framework/app.ts";
import type { Application } from "../framework/application.ts";
import { createApplication, type RunningApplication } from "../framework/runtime.ts";
import { createMemoryBackend, openMultiStore } from "../store/index.ts";
import type { Backend } from "../store/backends/backend.ts";
import type { GenesisJson } from "./genesis.ts";

export interface OpenChainOptions {
  readonly app: App;
  readonly genesis: GenesisJson;
  readonly keys: readonly SigningKey[];
  /** Where state and blocks are kept; default memory. */
  readonly backends?: { readonly state: Backend; readonly blocks: Backend };
  /** Stands between engine and application. */
  readonly wrapApplication?: (app: Application) => Application;
  /** Sections of absent modules to pass over. */
  readonly ignoreGenesis?: readonly string[] | "all";
}

export interface OpenChain {
  readonly app: App;
  readonly application: RunningApplication;
  readonly engine: Engine;
  /** App hashes that recorded headers carry, by height, for blocks that another implementation made: they reach state (HistoricalInfo). */
  readonly recordedAppHashes: Map<bigint, Uint8Array>;
  readonly storeRoots: (height: bigint) => ReadonlyMap<string, Uint8Array>;
}

/** Opens a chain's state, application and engine; one that was stopped goes on where it was. */
export async function openChain(options: OpenChainOptions): Promise<OpenChain> {
  const genesis = parseGenesis(options.genesis);
  const backends = options.backends ?? { state: createMemoryBackend(), blocks: createMemoryBackend() };
  const multiStore = await openMultiStore(backends.state, { stores: options.app.stores, initialHeight: genesis.initialHeight });
  const ignore = options.ignoreGenesis === undefined ? {} : { ignoreGenesis: options.ignoreGenesis };
  const recordedAppHashes = new Map<bigint, Uint8Array>();
  const recordedAppHash = (height: bigint): Uint8Array | undefined => recordedAppHashes.get(height);
  const application = createApplication(options.app, { multiStore, chainId: genesis.chainId, recordedAppHash, ...ignore });
  const engine = await openEngine({
    app: options.wrapApplication?.(application) ?? application,
    genesis: options.genesis,
    db: backends.blocks,
    keys: options.keys,
  });
  return { app: options.app, application, engine, recordedAppHashes, storeRoots: (height) => multiStore.roots(height) };
}

/** State and block databases of a chain's folder; nothing for a chain in memory. */
export async function backendsOf(home: string | undefined): Promise<Pick<OpenChainOptions, "backends"> | Record<never, never>> {
  if (home === undefined) return {};
  const { openLevelBackend } = await import("#level");
  return { backends: { state: await openLevelBackend(`${home}/application.db`), blocks: await openLevelBackend(`${home}/blockstore.db`) } };
}
