import { compareBytes, equalBytes } from "../../../encoding/bytes.ts";
import { type Context, goSort, type ReadContext } from "../../../framework/index.ts";
import type { ConsensusValidator, PowerShapingParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import { powerShapingOf } from "./consumers.ts";
import { diffValidators } from "./diff.ts";
import { getParams } from "./params.ts";
import { capPowers, capValidatorSet, minPowerInTopN, orderByPriority } from "./powerShaping.ts";
import { activeValidators, bondedValidators, type Candidate } from "./staking.ts";
import { state } from "./state.ts";

/** The validators that may be in consumers' sets in this block: all bonded validators, and those of them that make the provider's blocks. */
export interface Candidates {
  readonly bonded: readonly Candidate[];
  readonly active: readonly Candidate[];
}

/** Reads the candidates once for all consumers of a block. */
export function candidates(ctx: ReadContext): Candidates {
  // Go sorts the list in place for the first consumer; for the others it finds it sorted.
  return { bonded: goSort(bondedValidators(ctx), byTokensDescending), active: activeValidators(ctx) };
}

/** The set a consumer was last told, by address. */
export function consumerValidators(ctx: ReadContext, consumerId: string): readonly ConsensusValidator[] {
  return [...state.consumerValidators.values(ctx, { prefix: [consumerId] })];
}

/** Forgets a consumer's set. */
export function clearConsumerValidators(ctx: Context, consumerId: string): void {
  state.consumerValidators.clear(ctx, { prefix: [consumerId] });
}

function byTokensDescending(a: Candidate, b: Candidate): number {
  return a.bondedTokens === b.bondedTokens ? 0 : a.bondedTokens > b.bondedTokens ? -1 : 1;
}

/** The least power of the top N, or 0 on a chain that nobody has to validate. */
function leastPower(active: readonly Candidate[], { topN }: PowerShapingParameters): bigint {
  const powers = active.map(({ power }) => power);
  return topN > 0 ? minPowerInTopN(powers, topN) : 0n;
}

/** Opted in or in the top N, on the allow-list if there is one, not on the deny-list, and with enough stake. */
function canValidate(
  ctx: ReadContext,
  consumerId: string,
  candidate: Candidate,
  rules: PowerShapingParameters & { readonly minPower: bigint },
): boolean {
  const key = [consumerId, candidate.consensusAddress] as const;
  const isIn = state.optedIn.has(ctx, key) || (rules.topN > 0 && candidate.power >= rules.minPower);
  if (!isIn || candidate.bondedTokens < rules.minStake) return false;
  const hasAllowlist = state.allowlist.first(ctx, { prefix: [consumerId] }) !== undefined;
  if (hasAllowlist && !state.allowlist.has(ctx, key)) return false;
  return !state.denylist.has(ctx, key);
}

/** A candidate as the consumer sees it: with its assigned key, and since when it has been in the set without a break. */
function toConsumerValidator(ctx: ReadContext, consumerId: string, candidate: Candidate): ConsensusValidator {
  const key = [consumerId, candidate.consensusAddress] as const;
  return {
    providerConsAddr: candidate.consensusAddress,
    power: candidate.power,
    publicKey: state.assignedKeys.get(ctx, key) ?? candidate.publicKey,
    joinHeight: state.consumerValidators.get(ctx, key)?.joinHeight ?? ctx.height,
  };
}

/** The set that a consumer gets with these rules: filtered, ordered by priority and power, cut and capped. */
export function shapeValidators(
  ctx: ReadContext,
  consumerId: string,
  bonded: readonly Candidate[],
  rules: PowerShapingParameters & { readonly minPower: bigint },
): readonly ConsensusValidator[] {
  const maxActive = Number(getParams(ctx).maxProviderConsensusValidators);
  const sorted = goSort(bonded, byTokensDescending);
  const considered = rules.allowInactiveVals ? sorted : sorted.slice(0, maxActive);
  const members = considered
    .filter((candidate) => canValidate(ctx, consumerId, candidate, rules))
    .map((candidate) => toConsumerValidator(ctx, consumerId, candidate));
  const ordered = orderByPriority(members, ({ providerConsAddr }) => state.prioritylist.has(ctx, [consumerId, providerConsAddr]));
  return capPowers(capValidatorSet(ordered, { topN: rules.topN, cap: rules.validatorSetCap }), rules.validatorsPowerCap);
}

/** The set that a consumer would get now, in the order in which sets are stored. */
export function previewValidators(ctx: ReadContext, consumerId: string): readonly ConsensusValidator[] {
  const rules = powerShapingOf(ctx, consumerId);
  const { bonded, active } = candidates(ctx);
  const next = shapeValidators(ctx, consumerId, bonded, { ...rules, minPower: leastPower(active, rules) });
  return [...next].sort((a, b) => compareBytes(a.providerConsAddr, b.providerConsAddr));
}

/**
 * Computes and stores a consumer's next set and says what changes against `current`. On a Top-N chain the validators of the
 * top N are opted in for good, and the least power among them is stored.
 */
export function computeNextSet(
  ctx: Context,
  consumerId: string,
  from: Candidates,
  current: readonly ConsensusValidator[],
): readonly ValidatorUpdate[] {
  const rules = powerShapingOf(ctx, consumerId);
  const minPower = leastPower(from.active, rules);
  if (rules.topN > 0) {
    state.minPowerInTopN.set(ctx, consumerId, minPower);
    for (const { power, consensusAddress } of from.active) if (power >= minPower) state.optedIn.add(ctx, [consumerId, consensusAddress]);
  }
  const next = shapeValidators(ctx, consumerId, from.bonded, { ...rules, minPower });
  clearConsumerValidators(ctx, consumerId);
  for (const validator of next) state.consumerValidators.set(ctx, [consumerId, validator.providerConsAddr], validator);
  return diffValidators(current, next);
}

/** Whether anybody in the consumer's stored set makes the provider's blocks. */
export function hasActiveValidator(ctx: ReadContext, consumerId: string, active: readonly Candidate[]): boolean {
  return consumerValidators(ctx, consumerId).some(({ providerConsAddr }) =>
    active.some((a) => equalBytes(a.consensusAddress, providerConsAddr)),
  );
}

function ownSet(active: readonly Candidate[]): readonly ConsensusValidator[] {
  return active.map(({ consensusAddress, power, publicKey }) => ({ providerConsAddr: consensusAddress, power, publicKey, joinHeight: 0n }));
}

/** [CCV-PCF-INITG.1] Stores the provider's own set, its first validators by power, and says what has changed: only this module tells the engine. */
export function replaceProviderValidators(ctx: Context): readonly ValidatorUpdate[] {
  const current = [...state.lastProviderValidators.values(ctx)];
  const next = ownSet(activeValidators(ctx));
  for (const { providerConsAddr } of current) state.lastProviderValidators.delete(ctx, providerConsAddr);
  for (const validator of next) state.lastProviderValidators.set(ctx, validator.providerConsAddr, validator);
  return diffValidators(current, next);
}
