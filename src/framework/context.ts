import type { CodecLookup, DecodeNotes, MessageCodec, UnknownFields } from "../proto/codec.ts";
import { createLayer, type Layer } from "../store/layer.ts";
import type { Entry, ReadView } from "../store/types.ts";
import type { CommitInfo, ConsensusParams, ExecTxResult, Misbehavior } from "./application.ts";
import { asStateError, ensureInvariant, type StateError } from "./errors.ts";
import type { Event } from "./events.ts";
import { type GasMeter, OutOfGasError } from "./gas.ts";
import type { SlotTable } from "./slots.ts";

/** What a handler without an answer returns; spelt so that an async function does not fit. */
// biome-ignore lint/suspicious/noConfusingVoidType: a lone `void` would accept a promise
export type Nothing = undefined | void;

/** Why code runs: in a block, for the mempool, or for an estimate. */
export type ExecMode = "initChain" | "block" | "deliver" | "check" | "recheck" | "simulate" | "query";

/** The block being executed; for queries the latest committed one. */
export interface HeaderInfo {
  readonly hash: Uint8Array;
  readonly proposerAddress: Uint8Array;
  readonly nextValidatorsHash: Uint8Array;
  /** State after the block before. */
  readonly appHash: Uint8Array;
}

/** A price of gas: amount per unit as LegacyDec atomics. */
export interface DecCoin {
  readonly denom: string;
  readonly amount: bigint;
}

export interface WriteView extends ReadView {
  readonly set: (store: string, key: Uint8Array, value: Uint8Array) => void;
  readonly delete: (store: string, key: Uint8Array) => void;
}

/** What a check without state knows of its chain. */
export interface ChainSettings {
  /** bech32 prefix of accounts. */
  readonly addressPrefix: string;
}

/** A decoded message with everything that can be done to it; its types are closed over. */
export interface Message {
  readonly typeUrl: string;
  readonly bytes: Uint8Array;
  readonly value: unknown;
  readonly handler: MessageHandler;
  /** Checks that need no state (Go's ValidateBasic). */
  readonly validate: (chain: ChainSettings) => void;
  /** bech32 addresses in the fields named by cosmos.msg.v1.signer, without repetition, in order. */
  readonly signers: () => readonly string[];
  /** Runs the handler and gives the encoded response. Does not call `validate`. */
  readonly run: (ctx: Context) => Uint8Array;
}
/** One rpc of a module's Msg service. Non-generic on purpose: the codec is closed over. */
export interface MessageHandler {
  readonly typeUrl: string;
  /** "/package.Msg/Method". */
  readonly path: string;
  readonly responseTypeUrl: string;
  /** Unknown fields are skipped unless said otherwise, as everywhere but in transactions. */
  readonly parse: (bytes: Uint8Array, unknown?: UnknownFields, notes?: DecodeNotes) => Message;
  readonly input: MessageCodec<unknown>;
  readonly output: MessageCodec<unknown>;
}
export interface QueryHandler {
  /** "/package.Query/Method". */
  readonly path: string;
  readonly input: MessageCodec<unknown>;
  readonly output: MessageCodec<unknown>;
  readonly run: (ctx: ReadContext, bytes: Uint8Array) => Uint8Array;
}
export interface Router {
  readonly message: (typeUrl: string) => MessageHandler | undefined;
  readonly query: (path: string) => QueryHandler | undefined;
  /** Codec of an Any: of the app's modules, or generated. */
  readonly codec: CodecLookup;
  /** Whether the app has this type among those that stand for an interface: messages and authorizations of absent modules are none. */
  readonly implements: (typeUrl: string, accepted: string | undefined) => boolean;
  /** Runs a whole transaction with its ante steps on this context; genesis transactions are delivered this way. */
  readonly deliver: (ctx: Context, tx: Uint8Array) => ExecTxResult;
}

/** What queries, checks and exports get: nothing can be written through it. */
export interface ReadContext {
  readonly chainId: string;
  /** bech32 prefix of accounts, "cosmos"; validators have it followed by "valoper", consensus addresses by "valcons". */
  readonly addressPrefix: string;
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly header: HeaderInfo;
  readonly consensusParams: ConsensusParams;
  readonly store: ReadView;
  readonly slots: SlotTable;
  readonly router: Router;
  readonly gas: GasMeter;
  /** Refuses collections being written while one of their iterators is open. */
  readonly iterations: IterationGuard;
  /** Runs `body` with a context whose writes and events are thrown away: for answers that only a change would give. */
  readonly scratch: <T>(body: (ctx: Context) => T) => T;
}

export type Attempt<T> =
  | { readonly ok: true; readonly value: T; readonly kept: boolean; readonly events: readonly Event[] }
  | { readonly ok: false; readonly error: StateError; readonly events: readonly Event[] };

/** What handlers and hooks get. */
export interface Context extends ReadContext {
  readonly store: WriteView;
  readonly mode: ExecMode;
  /** The node's own floor, set in the modes check and recheck only. */
  readonly minGasPrices: readonly DecCoin[];
  /** Bytes of the transaction being run; empty outside of one. */
  readonly txBytes: Uint8Array;
  /** Gas used by the block's transactions so far. */
  readonly blockGas: GasMeter;
  /** Who signed the block before; empty outside of blocks. */
  readonly lastCommit: CommitInfo;
  readonly misbehavior: readonly Misbehavior[];
  readonly emit: (event: Event) => void;
  /**
   * Runs `body` on a cache layer of its own. Writes and events are kept if it returns and `keep` (default: always) says so; a
   * StateError is returned (bytes or text that cannot be read count as one without a code), running out of gas and invariant
   * errors pass through. This context is sealed meanwhile.
   * The events of the body are returned in every case; where they were kept they have been emitted here, too.
   */
  readonly attempt: <T>(body: (ctx: Context) => T, keep?: (value: T) => boolean) => Attempt<T>;
  /** Runs `body` on this layer and returns its events instead of emitting them. */
  readonly capture: <T>(body: (ctx: Context) => T) => { readonly value: T; readonly events: readonly Event[] };
  /** The same layer and events with other surroundings. */
  readonly with: (changes: ContextChanges) => Context;
}
export type ContextChanges = Partial<
  Pick<
    Context,
    | "gas"
    | "blockGas"
    | "mode"
    | "minGasPrices"
    | "txBytes"
    | "consensusParams"
    | "height"
    | "timeNs"
    | "header"
    | "lastCommit"
    | "misbehavior"
  >
>;

export interface IterationGuard {
  readonly enter: (collection: object) => void;
  readonly leave: (collection: object) => void;
  readonly isOpen: (collection: object) => boolean;
}

function createIterationGuard(): IterationGuard {
  const open = new Map<object, number>();
  return {
    enter: (collection) => void open.set(collection, (open.get(collection) ?? 0) + 1),
    leave(collection) {
      const left = (open.get(collection) ?? 0) - 1;
      if (left > 0) open.set(collection, left);
      else open.delete(collection);
    },
    isOpen: (collection) => open.has(collection),
  };
}

/** Everything of a context that is not its layer, events and seal. */
export type Surroundings = Omit<Context, "store" | "emit" | "attempt" | "capture" | "scratch" | "with" | "iterations">;

/** A layer, the events emitted above it, and whether an inner context is running. */
class Scope implements WriteView {
  readonly layer: Layer;
  readonly events: Event[] = [];
  sealed = false;

  constructor(layer: Layer) {
    this.layer = layer;
  }

  ensureWritable(): void {
    ensureInvariant(!this.sealed, "a sealed context is written to: an inner one is running");
  }
  get(store: string, key: Uint8Array): Uint8Array | undefined {
    return this.layer.get(store, key);
  }
  iterate(store: string, from: Uint8Array, to: Uint8Array | undefined, reverse: boolean): IterableIterator<Entry> {
    return this.layer.iterate(store, from, to, reverse);
  }
  set(store: string, key: Uint8Array, value: Uint8Array): void {
    this.ensureWritable();
    this.layer.set(store, key, value);
  }
  delete(store: string, key: Uint8Array): void {
    this.ensureWritable();
    this.layer.delete(store, key);
  }
}

/** A context and the events that were emitted through it. */
export interface Opened {
  readonly ctx: Context;
  readonly events: readonly Event[];
}

/** Opens a context on a layer; its events are in `events`, in order. */
export function openContext(layer: Layer, surroundings: Surroundings): Opened {
  const scope = new Scope(layer);
  return { ctx: new ScopedContext(scope, surroundings, {}, createIterationGuard()), events: scope.events };
}

/** Every transaction opens a dozen contexts: its surroundings are copied member by member and its methods are shared. */
class ScopedContext implements Context {
  readonly chainId: string;
  readonly addressPrefix: string;
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly header: HeaderInfo;
  readonly consensusParams: ConsensusParams;
  readonly slots: SlotTable;
  readonly router: Router;
  readonly gas: GasMeter;
  readonly mode: ExecMode;
  readonly minGasPrices: readonly DecCoin[];
  readonly txBytes: Uint8Array;
  readonly blockGas: GasMeter;
  readonly lastCommit: CommitInfo;
  readonly misbehavior: readonly Misbehavior[];
  readonly iterations: IterationGuard;
  readonly #scope: Scope;

  constructor(scope: Scope, around: Surroundings, changes: ContextChanges, iterations: IterationGuard) {
    this.chainId = around.chainId;
    this.addressPrefix = around.addressPrefix;
    this.height = changes.height ?? around.height;
    this.timeNs = changes.timeNs ?? around.timeNs;
    this.header = changes.header ?? around.header;
    this.consensusParams = changes.consensusParams ?? around.consensusParams;
    this.slots = around.slots;
    this.router = around.router;
    this.gas = changes.gas ?? around.gas;
    this.mode = changes.mode ?? around.mode;
    this.minGasPrices = changes.minGasPrices ?? around.minGasPrices;
    this.txBytes = changes.txBytes ?? around.txBytes;
    this.blockGas = changes.blockGas ?? around.blockGas;
    this.lastCommit = changes.lastCommit ?? around.lastCommit;
    this.misbehavior = changes.misbehavior ?? around.misbehavior;
    this.iterations = iterations;
    this.#scope = scope;
  }

  get store(): WriteView {
    return this.#scope;
  }

  emit(event: Event): void {
    this.#scope.ensureWritable();
    this.#scope.events.push(event);
  }

  attempt<T>(body: (ctx: Context) => T, keep?: (value: T) => boolean): Attempt<T> {
    const child = new Scope(createLayer(this.#scope.layer));
    try {
      const value = this.#inner(child, body);
      const kept = keep === undefined || keep(value);
      if (kept) {
        child.layer.flush();
        for (const event of child.events) this.#scope.events.push(event);
      }
      return { ok: true, value, kept, events: child.events };
    } catch (error) {
      const refused = error instanceof OutOfGasError ? undefined : asStateError(error);
      if (refused === undefined) throw error;
      return { ok: false, error: refused, events: child.events };
    }
  }

  capture<T>(body: (ctx: Context) => T): { readonly value: T; readonly events: readonly Event[] } {
    const child = new Scope(this.#scope.layer);
    const value = this.#inner(child, body);
    return { value, events: child.events };
  }

  scratch<T>(body: (ctx: Context) => T): T {
    return this.#inner(new Scope(createLayer(this.#scope.layer)), body);
  }

  with(changes: ContextChanges): Context {
    return new ScopedContext(this.#scope, this, changes, this.iterations);
  }

  #inner<T>(child: Scope, body: (ctx: Context) => T): T {
    const scope = this.#scope;
    scope.ensureWritable();
    scope.sealed = true;
    try {
      return refuseThenable(body(new ScopedContext(child, this, {}, this.iterations)));
    } finally {
      scope.sealed = false;
      child.sealed = true;
    }
  }
}

/** Handlers are synchronous: what they return is never a promise (design rule 1). */
export function refuseThenable<T>(value: T): T {
  const isThenable = typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
  ensureInvariant(!isThenable, "a handler returned a promise: the state machine is synchronous");
  return value;
}
