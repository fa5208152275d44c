import { EMPTY } from "../encoding/bytes.ts";
import type { Layer } from "../store/layer.ts";
import type { App } from "./app.ts";
import type { CommitInfo, ValidatorUpdate } from "./application.ts";
import { consensusParamsOf, DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
import { type Context, type HeaderInfo, type Opened, openContext, refuseThenable, type Surroundings } from "./context.ts";
import type { Event } from "./events.ts";
import { createGasMeter } from "./gas.ts";
import { inModule, joinUpdates } from "./genesisState.ts";
import type { Module } from "./module.ts";

/** A block without a header: genesis, and tests that need none. */
export const NO_HEADER: HeaderInfo = { hash: EMPTY, proposerAddress: EMPTY, nextValidatorsHash: EMPTY, appHash: EMPTY };
const NO_COMMIT: CommitInfo = { round: 0, votes: [] };

type OfApp = "addressPrefix" | "slots" | "router";
type Named = "chainId" | "height" | "timeNs" | "mode";
/** The block that a context is opened in; what is left out is as where there is none of it. */
export type BlockSettings = Pick<Surroundings, Named> & Partial<Omit<Surroundings, OfApp | Named>>;

/** Opens a context of an app on a layer; the consensus parameters are those that its state keeps, else those given. */
export function openBlock({ addressPrefix, slots, router }: Pick<App, OfApp>, layer: Layer, block: BlockSettings): Opened {
  const { gas = createGasMeter() } = block;
  const { ctx, events } = openContext(layer, {
    header: NO_HEADER,
    consensusParams: DEFAULT_CONSENSUS_PARAMS,
    minGasPrices: [],
    txBytes: EMPTY,
    blockGas: createGasMeter(),
    lastCommit: NO_COMMIT,
    misbehavior: [],
    ...block,
    // What opening reads is nobody's gas.
    ...{ gas: createGasMeter(), addressPrefix, slots, router },
  });
  return { ctx: ctx.with({ consensusParams: consensusParamsOf(ctx), gas }), events };
}

/** What a block did, its events by phase. */
export interface Phases<T> {
  readonly pre: readonly Event[];
  readonly begin: readonly Event[];
  /** What the body in the place of the transactions gave. */
  readonly value: T;
  readonly end: readonly Event[];
  readonly validatorUpdates: readonly ValidatorUpdate[];
}

/** Runs a block: PreBlock, BeginBlock, `body`, EndBlock. What PreBlock makes of the consensus parameters holds from BeginBlock on. */
export function runPhases<T>(app: App, ctx: Context, body: (ctx: Context) => T): Phases<T> {
  const pre = runPhase(ctx, "PreBlock", app.order.pre, (module, inner) => module.preBlock?.(inner));
  const begun = ctx.with({ consensusParams: consensusParamsOf(ctx) });
  const begin = runPhase(begun, "BeginBlock", app.order.begin, (module, inner) => module.beginBlock?.(inner));
  const value = body(begun);
  let validatorUpdates: readonly ValidatorUpdate[] = [];
  const end = runPhase(begun, "EndBlock", app.order.end, (module, inner) => {
    validatorUpdates = joinUpdates(app, module, validatorUpdates, module.endBlock?.(inner) ?? []);
  });
  return { pre, begin, value, end, validatorUpdates };
}

function runPhase(
  ctx: Context,
  name: string,
  modules: readonly Module[],
  run: (module: Module, ctx: Context) => unknown,
): readonly Event[] {
  const ofModule = (module: Module): readonly Event[] =>
    ctx.capture((inner) => inModule(module.name, name, () => refuseThenable(run(module, inner)))).events;
  return modules.flatMap(ofModule);
}
