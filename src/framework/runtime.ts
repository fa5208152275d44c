import type { JsonObject } from "../encoding/json.ts";
import { createLayer } from "../store/layer.ts";
import type { MultiStore } from "../store/types.ts";
import { answerQuery } from "./abciQuery.ts";
import type { App } from "./app.ts";
import type {
  AbciEvent,
  Application,
  BlockRequest,
  ExecTxResult,
  FinalizeBlockResponse,
  InitChainRequest,
  InitChainResponse,
} from "./application.ts";
import { NO_HEADER, runPhases } from "./block.ts";
import { ApplicationState } from "./applicationState.ts";
import { consensusParamsKeeper, consensusParamsOf } from "./consensusParams.ts";
import type { Context, DecCoin, ReadContext } from "./context.ts";
import { panicError } from "./errors.ts";
import type { Event } from "./events.ts";
import { createGasMeter } from "./gas.ts";
import { checkGenesisValidators, exportGenesis, type GenesisOptions, initGenesis, parseAppState } from "./genesisState.ts";
import type { BlockInfo } from "./lastBlock.ts";
import { selectTxs } from "./proposal.ts";
import { retainHeight } from "./retainHeight.ts";
import { runTx, toAbciEvent, type RunOutcome } from "./runTx.ts";

export interface ApplicationOptions extends GenesisOptions {
  readonly multiStore: MultiStore;
  /** Refuses another chain's InitChain; by default the state or InitChain names it. */
  readonly chainId?: string;
  /** The node's floor for fees, checked by CheckTx only. */
  readonly minGasPrices?: readonly DecCoin[];
  /** Gas that a query or a simulation may use; default no limit. */
  readonly queryGasLimit?: bigint;
  /** How many recent blocks an engine must keep at least; default: all, none is ever given up. */
  readonly minRetainBlocks?: bigint;
  /** Hears of exceptions in transactions that are no refusals: code 111222. */
  readonly onPanic?: (cause: unknown) => void;
  /** For replays of another implementation's blocks: the app hash that its header of this height carries, which reaches state (HistoricalInfo). */
  readonly recordedAppHash?: (height: bigint) => Uint8Array | undefined;
}

/** The running application beside what engines drive. */
export interface RunningApplication extends Application {
  /** A context for reading the committed state; `height` defaults to the latest. */
  readonly read: (height?: bigint) => ReadContext;
  /** Runs a transaction on the mempool's state without signatures and leaves nothing behind. */
  readonly simulateTx: (tx: Uint8Array) => ExecTxResult;
  /** app_state at a height, default the latest. */
  readonly exportGenesis: (height?: bigint) => JsonObject;
}

/** Runs an app over a multistore as ABCI means it. */
export function createApplication(app: App, options: ApplicationOptions): RunningApplication {
  const state = new ApplicationState(app, options);
  const { store } = state;
  const transactions = createTransactions(app, state, options);
  /** Of the block that is staged; 0n where no module keeps parameters. */
  let evidenceAge = 0n;
  return {
    info: () => ({
      data: app.name,
      version: app.version,
      appVersion: 0n,
      lastBlockHeight: store.height,
      lastBlockAppHash: state.appHash,
    }),
    initChain(request) {
      state.refuseHalted();
      return initChain(app, state, request, options);
    },
    query: (request) =>
      answerQuery({ app, store, open: (view, height) => state.openRead(view, height), simulate: transactions.simulate }, request),
    checkTx(tx, recheck) {
      state.refuseHalted();
      return transactions.check(tx, recheck);
    },
    prepareProposal({ txs, maxTxBytes, height }) {
      const { consensusParams } = state.open(state.blockLayer(), "query", { height });
      return selectTxs(app, txs, maxTxBytes, consensusParams);
    },
    // As Go without a mempool of its own: what is in a block is judged when it is run.
    processProposal: () => true,
    finalizeBlock(request) {
      state.refuseHalted();
      const block = state.blockOf(request);
      try {
        const answer = runBlock(app, state, block, request, transactions.deliver);
        evidenceAge = answer.consensusParamUpdates?.evidence?.maxAgeNumBlocks ?? 0n;
        return answer;
      } catch (cause) {
        return state.halt(block.height, cause);
      }
    },
    async commit() {
      state.refuseHalted();
      const block = state.noteStaged();
      await store.commit();
      state.publish(block);
      return { retainHeight: retainHeight(block.height, options.minRetainBlocks ?? 0n, evidenceAge) };
    },
    close: () => store.close(),
    read: (height) => state.read(height),
    simulateTx: (tx) => transactions.simulate(tx).result,
    exportGenesis: (height) => exportGenesis(app, state.read(height)),
  };
}

function initChain(app: App, state: ApplicationState, request: InitChainRequest, options: GenesisOptions): InitChainResponse {
  state.beginAs(request.chainId);
  const { timeNs, validators: asked } = request;
  const initialHeight = request.initialHeight === 0n ? 1n : request.initialHeight;
  const layer = createLayer(state.store.latest);
  // Go runs genesis at height 0, unless the chain begins at a later height than 1.
  const ctx = state.open(layer, "initChain", { height: initialHeight > 1n ? initialHeight : 0n, timeNs, header: NO_HEADER });
  consensusParamsKeeper.ifFilled(ctx)?.set(ctx, request.consensusParams);
  const made = initGenesis(app, ctx, parseAppState(request.appStateBytes), options);
  const validators = app.validatorSources.length === 0 ? asked : checkGenesisValidators(asked, made);
  state.setGenesis(layer, initialHeight, timeNs);
  return { consensusParams: undefined, validators, appHash: state.appHash };
}

interface Transactions {
  readonly check: (tx: Uint8Array, recheck: boolean) => ExecTxResult;
  readonly simulate: (tx: Uint8Array) => RunOutcome;
  /** Runs the transactions of a block, in order, on its context. */
  readonly deliver: (ctx: Context, txs: readonly Uint8Array[]) => readonly ExecTxResult[];
}
function createTransactions(app: App, state: ApplicationState, options: ApplicationOptions): Transactions {
  const { minGasPrices = [], queryGasLimit, onPanic } = options;
  const run = (ctx: Context, tx: Uint8Array): RunOutcome => {
    const outcome = runTx(app, ctx, tx);
    if (outcome.error?.kind.code === panicError.code) onPanic?.(outcome.error.cause);
    return outcome;
  };
  return {
    check: (tx, recheck) => run(state.open(state.checkLayer, recheck ? "recheck" : "check", { minGasPrices }), tx).result,
    simulate: (tx) => run(state.open(createLayer(state.checkLayer), "simulate", { gas: createGasMeter(queryGasLimit), minGasPrices }), tx),
    deliver(ctx, txs) {
      const { maxGas } = consensusParamsOf(ctx).block;
      const blockGas = createGasMeter(maxGas > 0n ? maxGas : undefined);
      return txs.map((tx) => {
        const inTx = ctx.with({ mode: "deliver", blockGas });
        return inTx.capture((inner) => run(inner, tx).result).value;
      });
    },
  };
}

function runBlock(
  app: App,
  state: ApplicationState,
  block: BlockInfo,
  { lastCommit, misbehavior, txs }: BlockRequest,
  deliver: Transactions["deliver"],
): FinalizeBlockResponse {
  const layer = state.blockLayer();
  const ctx = state.open(layer, "block", { ...block, lastCommit, misbehavior });
  const { pre, begin, value: txResults, end, validatorUpdates } = runPhases(app, ctx, (begun) => deliver(begun, txs));
  const events: readonly AbciEvent[] = [
    ...pre.map(preBlockEvent),
    ...begin.map((event) => toAbciEvent(event, ["mode", "BeginBlock"])),
    ...end.map((event) => toAbciEvent(event, ["mode", "EndBlock"])),
  ];
  const consensusParamUpdates = consensusParamsKeeper.ifFilled(ctx)?.get(ctx);
  return { events, txResults, validatorUpdates, consensusParamUpdates, appHash: state.stage(block, layer) };
}

/** PreBlock's events get no mode attribute in Go, and no index. */
function preBlockEvent({ type, attributes }: Event): AbciEvent {
  return { type, attributes: attributes.map(([key, value]) => ({ key, value, index: false })) };
}
