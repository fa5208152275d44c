import type { JsonObject } from "../encoding/json.ts";
import type { MethodCodec } from "../proto/codec.ts";
import { createLayer } from "../store/layer.ts";
import type { ReadView } from "../store/types.ts";
import { type App, type AppDefinition, createApp } from "./app.ts";
import type { ConsensusParams, ValidatorUpdate } from "./application.ts";
import { openBlock, runPhases } from "./block.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import type { Context, ContextChanges, ExecMode } from "./context.ts";
import { ensure, ensureInvariant, sdkErrors } from "./errors.ts";
import type { Event } from "./events.ts";
import { createGasMeter } from "./gas.ts";
import { exportGenesis, genesisOf, initGenesis } from "./genesisState.ts";

export interface TestAppOptions extends Omit<AppDefinition, "name"> {
  /** Members of app_state that are not the modules' defaults (`genesisOf`). */
  readonly genesis?: JsonObject;
  readonly chainId?: string;
  /** Height and time of genesis; default 0 and 2024-01-01. */
  readonly height?: bigint;
  readonly timeNs?: bigint;
  readonly consensusParams?: ConsensusParams;
}

export interface TestBlock<T> {
  readonly value: T;
  readonly events: readonly Event[];
  /** What the validator sources' EndBlock returned; the last module is the default source. */
  readonly validatorUpdates: readonly ValidatorUpdate[];
}
export interface TestBlockOptions extends Pick<ContextChanges, "lastCommit" | "misbehavior" | "header"> {
  /** Time since the block before; default 5 s. */
  readonly afterNs?: bigint;
  /** Blocks since the one before; default 1. */
  readonly heights?: bigint;
}

/** An app of some modules on state in memory: no engine, no signatures, no proofs. */
export interface TestApp {
  readonly app: App;
  readonly height: bigint;
  readonly timeNs: bigint;
  /** What the validator source's InitGenesis returned. */
  readonly genesisValidators: readonly ValidatorUpdate[];
  /** Runs `body` at the current height; its writes stay unless it throws. */
  readonly run: <T>(body: (ctx: Context) => T, changes?: ContextChanges) => { readonly value: T; readonly events: readonly Event[] };
  /** As `run`, for the value only. */
  readonly withContext: <T>(body: (ctx: Context) => T, changes?: ContextChanges) => T;
  /** Validates and runs a message as a transaction's; members that are left out have their defaults. Throws what it is refused with. */
  readonly deliver: <I, O>(
    method: MethodCodec<I, O>,
    request: Partial<I>,
  ) => { readonly response: O; readonly events: readonly Event[]; readonly gasUsed: bigint };
  readonly query: <I, O>(method: MethodCodec<I, O>, request?: Partial<I>) => O;
  /** One block: PreBlock, BeginBlock, `body` in the place of transactions, EndBlock. */
  readonly block: <T>(body?: (ctx: Context) => T, options?: TestBlockOptions) => TestBlock<T | undefined>;
  readonly exportGenesis: () => JsonObject;
}

const NEW_YEAR_2024 = 1_704_067_200_000_000_000n;
const FIVE_SECONDS = 5_000_000_000n;
const NOTHING: ReadView = { get: () => undefined, iterate: () => [][Symbol.iterator]() };

/**
 * Builds an app of real modules for unit tests of one of them and runs its genesis.
 * @example
 * const { withContext, block, height } = createTestApp({ modules: [auth.auth, bank.bank] });
 * assert.equal(withContext((ctx) => bank.getSupply(ctx, "stake")), 0n);
 */
export function createTestApp(options: TestAppOptions): TestApp {
  const validatorSource = options.validatorSource ?? options.modules.at(-1);
  ensureInvariant(validatorSource !== undefined, "an app has at least one module");
  const app = createApp({ ...options, name: "test", validatorSource });
  const layer = createLayer(createLayer(NOTHING));
  let height = options.height ?? 0n;
  let timeNs = options.timeNs ?? NEW_YEAR_2024;

  const { chainId = "test-1", consensusParams = DEFAULT_CONSENSUS_PARAMS } = options;
  const open = (mode: ExecMode, changes: ContextChanges = {}): Context =>
    openBlock(app, layer, { chainId, height, timeNs, mode, consensusParams }).ctx.with(changes);
  const run = <T>(body: (ctx: Context) => T, changes?: ContextChanges, mode: ExecMode = "deliver") => {
    const attempt = open(mode, changes).attempt(body);
    if (!attempt.ok) throw attempt.error;
    return { value: attempt.value, events: attempt.events };
  };
  const appState = genesisOf(app, options.genesis);
  const genesisValidators = run((ctx) => initGenesis(app, ctx, appState, {}), undefined, "initChain").value;

  return {
    app,
    get height() {
      return height;
    },
    get timeNs() {
      return timeNs;
    },
    genesisValidators,
    run: (body, changes) => run(body, changes),
    withContext: (body, changes) => run(body, changes).value,
    deliver(method, request) {
      const handler = app.router.message(method.input.typeUrl);
      ensure(handler !== undefined, sdkErrors.UnknownRequest, `no message handler found for ${method.input.typeUrl}`);
      const message = handler.parse(method.input.encode(method.input.from(request)));
      message.validate(app);
      const gas = createGasMeter();
      const { value, events } = run((ctx) => message.run(ctx), { gas });
      return { response: method.output.decode(value), events, gasUsed: gas.consumed };
    },
    query(method, request) {
      const handler = app.router.query(method.path);
      ensure(handler !== undefined, sdkErrors.UnknownRequest, `no query handler found for ${method.path}`);
      const bytes = method.input.encode(method.input.from(request));
      return method.output.decode(open("query").scratch((ctx) => handler.run(ctx, bytes)));
    },
    block(body, { afterNs = FIVE_SECONDS, heights = 1n, ...changes } = {}) {
      height += heights;
      timeNs += afterNs;
      const runBody = (ctx: Context) => ctx.capture((inner) => body?.(inner));
      const { value } = run((ctx) => runPhases(app, ctx, runBody), changes, "block");
      const events = [...value.pre, ...value.begin, ...value.value.events, ...value.end];
      return { value: value.value.value, events, validatorUpdates: value.validatorUpdates };
    },
    exportGenesis: () => open("query").scratch((ctx) => exportGenesis(app, ctx)),
  };
}
