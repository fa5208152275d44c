import type { App } from "../framework/app.ts";
import type { Application } from "../framework/application.ts";
import { type ApplicationOptions, createApplication, type RunningApplication } from "../framework/runtime.ts";
import type { Backend } from "../store/backends/backend.ts";
import { type MultiStoreOptions, openMemoryMultiStore, openMultiStore } from "../store/index.ts";
import type { Engine, SigningKey } from "./api.ts";
import { type EngineOptions, openEngine } from "./engine.ts";
import { parseGenesis } from "./genesis.ts";

/** What a chain's state is opened with. */
export interface OpenStateOptions extends Omit<ApplicationOptions, "multiStore" | "chainId" | "recordedAppHash"> {
  readonly app: App;
  /** The genesis document, parsed from JSON. */
  readonly genesis: unknown;
  /** Where state is kept; default memory. */
  readonly state?: Backend;
  /** Which heights of the state stay readable; default all. */
  readonly retention?: Pick<MultiStoreOptions, "keepRecent" | "pruneInterval">;
}

export interface OpenChainOptions extends OpenStateOptions, Pick<EngineOptions, "takesTurns" | "onObserverError"> {
  readonly keys: readonly SigningKey[];
  /** Where blocks are kept; default memory. */
  readonly blocks?: Backend;
  /** Stands between engine and application. */
  readonly wrapApplication?: (app: Application) => Application;
}

/** A chain's state without an engine. */
export interface OpenState {
  readonly app: App;
  readonly application: RunningApplication;
  /** App hashes that recorded headers carry, by height, for blocks that another implementation made: they reach state (HistoricalInfo). */
  readonly recordedAppHashes: Map<bigint, Uint8Array>;
  readonly storeRoots: (height: bigint) => ReadonlyMap<string, Uint8Array>;
}

export interface OpenChain extends OpenState {
  /** Closing it closes the chain. */
  readonly engine: Engine;
}

/** Opens a chain's state and application; whoever opens it closes the application. */
export async function openState(options: OpenStateOptions): Promise<OpenState> {
  const { app, genesis, state, retention, ...rest } = options;
  const { chainId, initialHeight } = parseGenesis(genesis);
  const stores = { stores: app.stores, initialHeight, ...retention };
  const multiStore = state === undefined ? openMemoryMultiStore(stores) : await openMultiStore(state, stores);
  const recordedAppHashes = new Map<bigint, Uint8Array>();
  const recordedAppHash = (height: bigint): Uint8Array | undefined => recordedAppHashes.get(height);
  const application = createApplication(app, { ...rest, multiStore, chainId, recordedAppHash });
  return { app, application, recordedAppHashes, storeRoots: (height) => multiStore.roots(height) };
}

/** Opens a chain's state, application and engine; one that was stopped goes on where it was. */
export async function openChain(options: OpenChainOptions): Promise<OpenChain> {
  const { keys, blocks, wrapApplication, takesTurns, onObserverError, ...rest } = options;
  const opened = await openState(rest);
  const app = wrapApplication?.(opened.application) ?? opened.application;
  const engine = await openEngine({
    app,
    genesis: options.genesis,
    keys,
    ...(blocks === undefined ? {} : { db: blocks }),
    ...(takesTurns === undefined ? {} : { takesTurns }),
    ...(onObserverError === undefined ? {} : { onObserverError }),
  });
  return { ...opened, engine };
}
