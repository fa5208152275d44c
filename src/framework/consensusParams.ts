import type { ConsensusParams } from "../comet/params.ts";
import type { Context, ReadContext } from "./context.ts";
import { one } from "./slots.ts";

/** What holds where no module keeps parameters, whatever genesis says. */
export { DEFAULT_CONSENSUS_PARAMS } from "../comet/params.ts";

/** The consensus parameters in state, as the module that has them (consensus) gives them to the framework. */
export interface ConsensusParamsKeeper {
  readonly get: (ctx: ReadContext) => ConsensusParams | undefined;
  readonly set: (ctx: Context, params: ConsensusParams) => void;
}
/** Filled by the consensus module. */
export const consensusParamsKeeper = one<ConsensusParamsKeeper>("framework.consensusParams");

/** The consensus parameters as they are now: in state where a module keeps them, else those of the context. */
export function consensusParamsOf(ctx: ReadContext): ConsensusParams {
  return consensusParamsKeeper.ifFilled(ctx)?.get(ctx) ?? ctx.consensusParams;
}
