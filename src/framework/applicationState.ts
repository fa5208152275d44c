import { EMPTY_HASH } from "../crypto/hash.ts";
import { OperationError } from "../encoding/error.ts";
import { createLayer, type Layer } from "../store/layer.ts";
import type { Change, MultiStore, ReadView } from "../store/types.ts";
import type { App } from "./app.ts";
import type { BlockRequest } from "./application.ts";
import { type BlockSettings, NO_HEADER, openBlock } from "./block.ts";
import type { Context, ExecMode, HeaderInfo, ReadContext } from "./context.ts";
import { createGasMeter } from "./gas.ts";
import { type BlockInfo, readLastBlock, writeLastBlock } from "./lastBlock.ts";

/** What genesis wrote, until the first block takes it over. */
interface Genesis {
  readonly initialHeight: bigint;
  readonly changes: ReadonlyMap<string, readonly Change[]>;
}
/** What of the application's options concerns its state. */
export interface ApplicationStateOptions {
  readonly multiStore: MultiStore;
  readonly chainId?: string;
  readonly queryGasLimit?: bigint;
  readonly recordedAppHash?: (height: bigint) => Uint8Array | undefined;
}

/** A running application between two requests: what is committed, what is staged, and the layer on which the mempool checks. */
export class ApplicationState {
  readonly store: MultiStore;
  readonly #app: App;
  readonly #options: ApplicationStateOptions;
  #chainId: string | undefined;
  #last: BlockInfo;
  #genesis: Genesis | undefined;
  #staged: BlockInfo | undefined;
  #checkLayer: Layer;
  #halted: OperationError | undefined;

  constructor(app: App, options: ApplicationStateOptions) {
    this.store = options.multiStore;
    this.#app = app;
    this.#options = options;
    const known = readLastBlock(this.store);
    this.#chainId = options.chainId ?? known?.chainId;
    this.#last = known ?? { height: this.store.height, timeNs: 0n, header: NO_HEADER };
    this.#checkLayer = createLayer(this.store.latest);
    if (known !== undefined && known.chainId !== this.#chainId)
      throw new OperationError("WRONG_CHAIN_ID", `the state is of chain ${known.chainId}, not ${this.#chainId}`);
  }

  get appHash(): Uint8Array {
    const { height } = this.store;
    return height === 0n ? EMPTY_HASH : this.store.appHash(height);
  }

  /** The mempool's layer: what passed its checks since the last block is in it. */
  get checkLayer(): Layer {
    return this.#checkLayer;
  }

  refuseHalted(): void {
    if (this.#halted !== undefined) throw this.#halted;
  }

  /** Stops the application for good, since a block that the chain decided cannot be applied. */
  halt(height: bigint, cause: unknown): never {
    const text = `halted at height ${height}: ${cause instanceof Error ? cause.message : String(cause)}`;
    this.#halted = new OperationError("HALTED", text, { cause });
    throw this.#halted;
  }

  /** Opens a context in the last block, or in the one given. */
  open(layer: Layer, mode: ExecMode, more: Partial<BlockSettings> = {}): Context {
    return openBlock(this.#app, layer, { ...this.#last, chainId: this.#requireChainId(), mode, ...more }).ctx;
  }

  /** A context for reading; its time is that of the latest block, as in the SDK. */
  openRead(view: ReadView, height: bigint): ReadContext {
    return this.open(createLayer(view), "query", { height, gas: createGasMeter(this.#options.queryGasLimit) });
  }

  read(height = this.store.height): ReadContext {
    return this.openRead(height === this.store.height ? this.store.latest : this.store.at(height), height);
  }

  /** Takes over the id of the chain that InitChain names. */
  beginAs(chainId: string): void {
    if (this.store.height > 0n) throw new OperationError("ALREADY_INITIALIZED", `InitChain on state of height ${this.store.height}`);
    if (this.#chainId !== undefined && this.#chainId !== chainId)
      throw new OperationError("WRONG_CHAIN_ID", `invalid chain-id on InitChain; expected: ${this.#chainId}, got: ${chainId}`);
    this.#chainId = chainId;
  }

  /** Keeps what genesis wrote for the first block. */
  setGenesis(layer: Layer, initialHeight: bigint, timeNs: bigint): void {
    this.#genesis = { initialHeight, changes: layer.changes() };
    this.#last = { height: initialHeight, timeNs, header: NO_HEADER };
    // Go checks transactions against nothing before the first block; genesis is what the first block will see.
    this.#checkLayer = createLayer(layer);
  }

  /** A layer above the committed state; before the first block it begins with what genesis wrote. */
  blockLayer(): Layer {
    const layer = createLayer(this.store.latest);
    for (const [store, changes] of this.#genesis?.changes ?? []) {
      for (const [key, value] of changes) if (value !== undefined) layer.set(store, key, value);
    }
    return layer;
  }

  /** The block that a request is for, if it is the next one. */
  blockOf({ height, timeNs, hash, proposerAddress, nextValidatorsHash }: BlockRequest): BlockInfo {
    const expected = this.store.height === 0n && this.#genesis !== undefined ? this.#genesis.initialHeight : this.store.height + 1n;
    if (height !== expected) throw new OperationError("WRONG_HEIGHT", `invalid height: ${height}; expected: ${expected}`);
    const appHash = this.#options.recordedAppHash?.(height) ?? this.appHash;
    const header: HeaderInfo = { hash, proposerAddress, nextValidatorsHash, appHash };
    return { height, timeNs, header };
  }

  /** Hashes what a block wrote; commit will publish it. */
  stage(block: BlockInfo, layer: Layer): Uint8Array {
    const appHash = this.store.stage(block.height, layer.changes());
    this.#staged = block;
    return appHash;
  }

  /** The staged block, noted beside the state so that one commit writes both. */
  noteStaged(): BlockInfo {
    const staged = this.#staged;
    if (staged === undefined) throw new OperationError("NOTHING_TO_COMMIT", "commit without a finalized block");
    writeLastBlock(this.store, this.#requireChainId(), staged);
    return staged;
  }

  /** Takes a block whose commit is written as the last one. */
  publish(block: BlockInfo): void {
    this.#last = block;
    this.#staged = undefined;
    this.#genesis = undefined;
    this.#checkLayer = createLayer(this.store.latest);
  }

  #requireChainId(): string {
    if (this.#chainId === undefined) throw new OperationError("NO_CHAIN_ID", "the chain id is neither configured nor given by InitChain");
    return this.#chainId;
  }
}
