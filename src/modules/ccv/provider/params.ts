import { SDK_SPECS } from "../../../merkle/proofSpec.ts";
import { HOUR, SECOND } from "../../../encoding/time.ts";
import { ensure, ensureInvariant, isAbsent, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import type { Coin } from "../../../proto/gen/cosmos/base/v1beta1.ts";
import { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ClientState, Fraction } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import type { Params } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import {
  checkDenom,
  checkDuration,
  checkFractionText,
  checkPositive,
  DEFAULT_CCV_TIMEOUT_NS,
  DEFAULT_CONSUMER_UNBONDING_NS,
  type Problem,
  refuse,
  trustingPeriodNs,
} from "../index.ts";
import { validateClientState } from "../ibc.ts";
import { state } from "./state.ts";

const DEFAULT_TRUSTING_PERIOD_FRACTION = "0.66";

/** The provider's parameters of a new chain. */
export function defaultParams(): Params {
  const templateClient = ClientState.from({
    trustLevel: Fraction.from({ numerator: 1n, denominator: 3n }),
    maxClockDrift: 10n * SECOND,
    proofSpecs: SDK_SPECS,
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
  return {
    templateClient,
    trustingPeriodFraction: DEFAULT_TRUSTING_PERIOD_FRACTION,
    ccvTimeoutPeriod: DEFAULT_CCV_TIMEOUT_NS,
    slashMeterReplenishPeriod: HOUR,
    slashMeterReplenishFraction: "0.05",
    consumerRewardDenomRegistrationFee: { denom: "stake", amount: 10_000_000n },
    blocksPerEpoch: 600n,
    numberOfEpochsToStartReceivingRewards: 24n,
    maxProviderConsensusValidators: 180n,
  };
}

/** The parameters in force. */
export function getParams(ctx: ReadContext): Params {
  const params = state.params.get(ctx);
  ensureInvariant(params !== undefined, "the provider's parameters are not set");
  return params;
}

/** The client that consumers' and the provider's clients are made from. */
export function templateClient(ctx: ReadContext): ClientState {
  const template = getParams(ctx).templateClient;
  ensureInvariant(template !== undefined, "the provider's parameters have no template client");
  return template;
}

function checkCoin(coin: Coin): Problem {
  const { denom, amount } = coin;
  const isValid = !isAbsent(coin, "amount") && amount >= 0n && checkDenom(denom) === undefined;
  return isValid ? undefined : `invalid consumer reward denom registration fee: ${amount}${denom}`;
}

/** Refuses parameters out of their bounds; a template is judged with its empty members filled in. */
export function validateParams(params: Params): void {
  const { templateClient: template } = params;
  ensure(template !== undefined, unregisteredError, "template client is nil");
  validateClientState({
    ...template,
    chainId: "chainid",
    trustingPeriod: trustingPeriodNs(DEFAULT_CONSUMER_UNBONDING_NS, DEFAULT_TRUSTING_PERIOD_FRACTION),
    unbondingPeriod: DEFAULT_CONSUMER_UNBONDING_NS,
    latestHeight: Height.from({ revisionHeight: 1n }),
  });
  const check = (problem: Problem, name: string): void => refuse(problem, unregisteredError, `${name} is invalid`);
  check(checkFractionText(params.trustingPeriodFraction, { nonZero: true }), "trusting period fraction");
  check(checkDuration(params.ccvTimeoutPeriod), "ccv timeout period");
  check(checkDuration(params.slashMeterReplenishPeriod), "slash meter replenish period");
  check(checkFractionText(params.slashMeterReplenishFraction, { nonZero: true }), "slash meter replenish fraction");
  check(checkCoin(params.consumerRewardDenomRegistrationFee), "consumer reward denom registration fee");
  check(checkPositive(params.blocksPerEpoch), "blocks per epoch");
  check(checkPositive(params.numberOfEpochsToStartReceivingRewards), "number of epochs to start receiving rewards");
  check(checkPositive(params.maxProviderConsensusValidators), "max provider consensus validators");
}

/** 0 in the block of an epoch's end. */
export function blocksUntilNextEpoch(ctx: ReadContext): bigint {
  const { blocksPerEpoch } = getParams(ctx);
  const into = ctx.height % blocksPerEpoch;
  return into === 0n ? 0n : blocksPerEpoch - into;
}
