import { HOUR } from "../../../encoding/time.ts";
import { type Context, ensureInvariant, type ReadContext } from "../../../framework/index.ts";
import { ConsumerParams } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { DEFAULT_CCV_TIMEOUT_NS, DEFAULT_CONSUMER_UNBONDING_NS, DEFAULT_REDISTRIBUTION_FRACTION } from "../index.ts";
import { state } from "./state.ts";

/** Parameters of a chain that is not a consumer yet. */
export function defaultParams(): ConsumerParams {
  return ConsumerParams.from({
    blocksPerDistributionTransmission: 1000n,
    ccvTimeoutPeriod: DEFAULT_CCV_TIMEOUT_NS,
    transferTimeoutPeriod: HOUR,
    consumerRedistributionFraction: DEFAULT_REDISTRIBUTION_FRACTION,
    historicalEntries: 10_000n,
    unbondingPeriod: DEFAULT_CONSUMER_UNBONDING_NS,
    softOptOutThreshold: "0",
    retryDelayPeriod: HOUR,
    consumerId: "0",
  });
}

/** The parameters in force. */
export function getParams(ctx: ReadContext): ConsumerParams {
  const params = state.params.get(ctx);
  ensureInvariant(params !== undefined, "the consumer's parameters are not set");
  return params;
}

/** Replaces members of the parameters. */
export function changeParams(ctx: Context, changes: Partial<ConsumerParams>): void {
  state.params.set(ctx, { ...getParams(ctx), ...changes });
}
