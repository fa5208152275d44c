import { EMPTY } from "../encoding/bytes.ts";
import { EMPTY_HASH } from "../crypto/hash.ts";
import { OperationError } from "../encoding/error.ts";
import type { JsonObject } from "../encoding/json.ts";
import { createLayer, type Layer } from "../store/layer.ts";
import type { Change, MultiStore, ReadView } from "../store/types.ts";
import { answerQuery } from "./abciQuery.ts";
import type { App } from "./app.ts";
import type {
  AbciEvent,
  Application,
  BlockRequest,
  CheckTxResult,
  CommitInfo,
  ConsensusParams,
  ExecTxResult,
  FinalizeBlockResponse,
  InitChainRequest,
  InitChainResponse,
  PrepareProposalRequest,
  ValidatorUpdate,
} from "./application.ts";
import { consensusParamsKeeper, DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import {
  type Context,
  type DecCoin,
  type ExecMode,
  type HeaderInfo,
  openContext,
  type ReadContext,
  refuseThenable,
  type Surroundings,
} from "./context.ts";
import type { Event } from "./events.ts";
import { createGasMeter, type GasMeter } from "./gas.ts";
import {
  checkGenesisValidators,
  exportGenesis,
  type GenesisOptions,
  initGenesis,
  inModule,
  joinUpdates,
  parseAppState,
} from "./genesisState.ts";
import { areDecodable, selectTxs } from "./proposal.ts";
import { type BlockInfo, readLastBlock, writeLastBlock } from "./lastBlock.ts";
import { retainHeight } from "./retainHeight.ts";
import { runTx, toAbciEvent, type TxOutcome } from "./runTx.ts";

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

const NO_HEADER: HeaderInfo = { hash: EMPTY, proposerAddress: EMPTY, nextValidatorsHash: EMPTY, appHash: EMPTY };
const NO_COMMIT: CommitInfo = { round: 0, votes: [] };

interface Genesis {
  readonly initialHeight: bigint;
  readonly changes: ReadonlyMap<string, readonly Change[]>;
}

/** What finalizeBlock has staged and commit will publish. */
type Staged = BlockInfo;

/** Runs an app over a multistore as ABCI means it. */
export function createApplication(app: App, options: ApplicationOptions): RunningApplication {
  const { multiStore, minGasPrices = [] } = options;
  const known = readLastBlock(multiStore);
  let chainId = options.chainId ?? known?.chainId;
  let last: BlockInfo = known ?? { height: multiStore.height, timeNs: 0n, header: NO_HEADER };
  let genesis: Genesis | undefined;
  let staged: Staged | undefined;
  let checkLayer = createLayer(multiStore.latest);
  let halted: OperationError | undefined;
  /** Of the block that is staged; 0n where no module keeps parameters. */
  let evidenceAge = 0n;

  if (known !== undefined && known.chainId !== chainId)
    throw new OperationError("WRONG_CHAIN_ID", `the state is of chain ${known.chainId}, not ${chainId}`);
  const appHash = (): Uint8Array => (multiStore.height === 0n ? EMPTY_HASH : multiStore.appHash(multiStore.height));
  const requireChainId = (): string => {
    if (chainId === undefined) throw new OperationError("NO_CHAIN_ID", "the chain id is neither configured nor given by InitChain");
    return chainId;
  };
  const refuseHalted = (): void => {
    if (halted !== undefined) throw halted;
  };

  function surroundings(mode: ExecMode, block: BlockInfo, more: Partial<Surroundings> = {}): Surroundings {
    return {
      chainId: requireChainId(),
      addressPrefix: app.addressPrefix,
      height: block.height,
      timeNs: block.timeNs,
      header: block.header,
      consensusParams: DEFAULT_CONSENSUS_PARAMS,
      slots: app.slots,
      router: app.router,
      gas: createGasMeter(),
      mode,
      minGasPrices: [],
      txBytes: EMPTY,
      blockGas: createGasMeter(),
      lastCommit: NO_COMMIT,
      misbehavior: [],
      ...more,
    };
  }
  const paramsOf = (ctx: ReadContext): ConsensusParams => consensusParamsKeeper.ifFilled(ctx)?.get(ctx) ?? DEFAULT_CONSENSUS_PARAMS;
  const open = (layer: Layer, mode: ExecMode, block: BlockInfo, more?: Partial<Surroundings>): Context => {
    const { ctx } = openContext(layer, surroundings(mode, block, more));
    return ctx.with({ consensusParams: paramsOf(ctx), gas: more?.gas ?? createGasMeter() });
  };
  const openRead = (view: ReadView, height: bigint): ReadContext => {
    const gas = options.queryGasLimit === undefined ? {} : { gas: createGasMeter(options.queryGasLimit) };
    return open(createLayer(view), "query", { ...last, height }, gas);
  };
  const report = (outcome: TxOutcome): TxOutcome => {
    if (outcome.error?.kind.code === 111222) options.onPanic?.(outcome.error.cause);
    return outcome;
  };

  function initChain(request: InitChainRequest): InitChainResponse {
    refuseHalted();
    if (multiStore.height > 0n) throw new OperationError("ALREADY_INITIALIZED", `InitChain on state of height ${multiStore.height}`);
    if (chainId !== undefined && chainId !== request.chainId) {
      throw new OperationError("WRONG_CHAIN_ID", `invalid chain-id on InitChain; expected: ${chainId}, got: ${request.chainId}`);
    }
    chainId = request.chainId;
    const initialHeight = request.initialHeight === 0n ? 1n : request.initialHeight;
    // Go runs genesis at height 0, unless the chain begins at a later height than 1.
    const block: BlockInfo = { height: initialHeight > 1n ? initialHeight : 0n, timeNs: request.timeNs, header: NO_HEADER };
    const layer = createLayer(multiStore.latest);
    const { ctx } = openContext(layer, surroundings("initChain", block));
    consensusParamsKeeper.ifFilled(ctx)?.set(ctx, request.consensusParams);
    const made = initGenesis(app, ctx, parseAppState(request.appStateBytes), options);
    const validators = app.validatorSources.length === 0 ? request.validators : checkGenesisValidators(request.validators, made);
    genesis = { initialHeight, changes: layer.changes() };
    last = { height: initialHeight, timeNs: request.timeNs, header: NO_HEADER };
    // Go checks transactions against nothing before the first block; genesis is what the first block will see.
    checkLayer = createLayer(layer);
    return { consensusParams: undefined, validators, appHash: appHash() };
  }

  /** A layer above the committed state; before the first block it begins with what genesis wrote. */
  function blockLayer(): Layer {
    const layer = createLayer(multiStore.latest);
    for (const [store, changes] of genesis?.changes ?? []) {
      for (const [key, value] of changes) if (value !== undefined) layer.set(store, key, value);
    }
    return layer;
  }

  function finalizeBlock(request: BlockRequest): FinalizeBlockResponse {
    refuseHalted();
    const expected = multiStore.height === 0n && genesis !== undefined ? genesis.initialHeight : multiStore.height + 1n;
    if (request.height !== expected) throw new OperationError("WRONG_HEIGHT", `invalid height: ${request.height}; expected: ${expected}`);
    try {
      return runBlock(request);
    } catch (cause) {
      halted = new OperationError(
        "HALTED",
        `halted at height ${request.height}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
      throw halted;
    }
  }

  function runBlock(request: BlockRequest): FinalizeBlockResponse {
    const { height, timeNs, hash, proposerAddress, nextValidatorsHash } = request;
    const layer = blockLayer();
    const header: HeaderInfo = { hash, proposerAddress, nextValidatorsHash, appHash: options.recordedAppHash?.(height) ?? appHash() };
    const block: BlockInfo = { height, timeNs, header };
    const ctx = open(layer, "block", block, { lastCommit: request.lastCommit, misbehavior: request.misbehavior });
    const events: AbciEvent[] = [];
    // PreBlock's events get no mode attribute in Go, and no index.
    for (const event of phase(ctx, "PreBlock", app.order.pre, (module, inner) => module.preBlock?.(inner))) {
      events.push({ type: event.type, attributes: event.attributes.map(([key, value]) => ({ key, value, index: false })) });
    }
    const begun = ctx.with({ consensusParams: paramsOf(ctx) });
    for (const event of phase(begun, "BeginBlock", app.order.begin, (module, inner) => module.beginBlock?.(inner))) {
      events.push(toAbciEvent(event, ["mode", "BeginBlock"]));
    }
    const blockGas = blockGasMeter(paramsOf(ctx));
    const txResults = request.txs.map((tx) => deliver(ctx, block, blockGas, tx));
    let validatorUpdates: readonly ValidatorUpdate[] = [];
    const ended = phase(begun, "EndBlock", app.order.end, (module, inner) => {
      const updates = module.endBlock?.(inner) ?? [];
      validatorUpdates = joinUpdates(app, module, validatorUpdates, updates);
    });
    for (const event of ended) events.push(toAbciEvent(event, ["mode", "EndBlock"]));
    const consensusParamUpdates = consensusParamsKeeper.ifFilled(ctx)?.get(ctx);
    const newHash = multiStore.stage(height, layer.changes());
    staged = block;
    evidenceAge = consensusParamUpdates?.evidence.maxAgeNumBlocks ?? 0n;
    return { events, txResults, validatorUpdates, consensusParamUpdates, appHash: newHash };
  }

  function phase(
    ctx: Context,
    name: string,
    modules: App["modules"],
    run: (module: App["modules"][number], ctx: Context) => unknown,
  ): readonly Event[] {
    return modules.flatMap(
      (module) => ctx.capture((inner) => inModule(module.name, name, () => refuseThenable(run(module, inner)))).events,
    );
  }

  function deliver(ctx: Context, block: BlockInfo, blockGas: GasMeter, tx: Uint8Array): ExecTxResult {
    const inTx = ctx.with({ mode: "deliver", consensusParams: paramsOf(ctx), blockGas, header: block.header });
    return report(inTx.capture((inner) => runTx(app, inner, tx)).value).result;
  }

  function checkTx(tx: Uint8Array, recheck: boolean): CheckTxResult {
    refuseHalted();
    const ctx = open(checkLayer, recheck ? "recheck" : "check", last, { minGasPrices });
    return report(runTx(app, ctx, tx)).result;
  }

  function simulate(tx: Uint8Array): TxOutcome {
    const gas = createGasMeter(options.queryGasLimit);
    return report(runTx(app, open(createLayer(checkLayer), "simulate", last, { gas }), tx));
  }

  const read = (height = multiStore.height): ReadContext =>
    openRead(height === multiStore.height ? multiStore.latest : multiStore.at(height), height);

  return {
    info: () => ({
      data: app.name,
      version: app.version,
      appVersion: 0n,
      lastBlockHeight: multiStore.height,
      lastBlockAppHash: appHash(),
    }),
    initChain,
    query: (request) => answerQuery({ app, store: multiStore, open: openRead, simulate }, request),
    checkTx,
    prepareProposal(request: PrepareProposalRequest) {
      const ctx = open(blockLayer(), "query", { ...last, height: request.height });
      return selectTxs(app, request.txs, request.maxTxBytes, ctx.consensusParams);
    },
    processProposal: (request) => areDecodable(app, request.txs),
    finalizeBlock,
    async commit() {
      refuseHalted();
      if (staged === undefined) throw new OperationError("NOTHING_TO_COMMIT", "commit without a finalized block");
      writeLastBlock(multiStore, requireChainId(), staged);
      await multiStore.commit();
      last = staged;
      staged = undefined;
      genesis = undefined;
      checkLayer = createLayer(multiStore.latest);
      return { retainHeight: retainHeight(last.height, options.minRetainBlocks ?? 0n, evidenceAge) };
    },
    close: () => multiStore.close(),
    read,
    simulateTx: (tx) => simulate(tx).result,
    exportGenesis: (height) => exportGenesis(app, read(height)),
  };
}

function blockGasMeter({ block }: ConsensusParams): GasMeter {
  return createGasMeter(block.maxGas > 0n ? block.maxGas : undefined);
}
