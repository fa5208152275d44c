import { ensure, type ReadContext } from "../../../framework/index.ts";
import type { HistoricalInfo, Validator } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import * as staking from "../../staking/index.ts";
import { publicKeyToProto } from "../../../comet/publicKey.ts";
import { getParams } from "./params.ts";

// Staking as the provider sees it.

/** A validator of the provider who may be in consumers' sets. */
export interface Candidate {
  readonly validator: Validator;
  readonly consensusAddress: Uint8Array;
  /** The key it signs the provider's blocks with. */
  readonly publicKey: PublicKey;
  readonly bondedTokens: bigint;
  /** The power that staking last gave it. */
  readonly power: bigint;
  readonly jailed: boolean;
}

function toCandidate(ctx: ReadContext, validator: Validator): Candidate {
  const { publicKey, address } = staking.consensusKeyOf(validator);
  return {
    validator,
    consensusAddress: address,
    publicKey: publicKeyToProto(publicKey),
    bondedTokens: staking.isBonded(validator) ? validator.tokens : 0n,
    power: staking.lastValidatorPower(ctx, staking.operatorOf(ctx, validator)),
    jailed: validator.jailed,
  };
}

/** All bonded validators, highest power first. */
export function bondedValidators(ctx: ReadContext): readonly Candidate[] {
  return staking.bondedValidatorsByPower(ctx).map((validator) => toCandidate(ctx, validator));
}

/** The bonded validators that make the provider's blocks: the first by power. */
export function activeValidators(ctx: ReadContext): readonly Candidate[] {
  const most = Number(getParams(ctx).maxProviderConsensusValidators);
  return staking
    .bondedValidatorsByPower(ctx)
    .slice(0, most)
    .map((validator) => toCandidate(ctx, validator));
}

/** The validator whose own key has this address. */
export function validatorByConsAddress(ctx: ReadContext, address: Uint8Array): Candidate | undefined {
  const validator = staking.getValidatorByConsAddress(ctx, address);
  return validator === undefined ? undefined : toCandidate(ctx, validator);
}

/** The validator of an operator's bech32 address, or staking/3. */
export function requireOperator(ctx: ReadContext, address: string): Candidate {
  return validatorOf(ctx, staking.operatorOf(ctx, { operatorAddress: address }));
}

/** The validator of an operator, or staking/3. */
export function validatorOf(ctx: ReadContext, operator: Uint8Array): Candidate {
  const validator = staking.getValidator(ctx, operator);
  ensure(validator !== undefined, staking.errors.NoValidatorFound, "");
  return toCandidate(ctx, validator);
}

/** Whether a validator's stake is free: nothing of it can be slashed. */
export function isUnbonded({ validator }: Candidate): boolean {
  return staking.isUnbonded(validator);
}

/** Power of the validator's tokens, as staking counts it for those that are bonded. */
export function tokenPower({ validator }: Candidate): bigint {
  return staking.consensusPower(validator);
}

/** The provider's unbonding period. */
export function unbondingTimeNs(ctx: ReadContext): bigint {
  return staking.unbondingTime(ctx);
}

/** Header and validators of a height, if staking still keeps them. */
export function historicalInfo(ctx: ReadContext, height: bigint): HistoricalInfo | undefined {
  return staking.getHistoricalInfo(ctx, height);
}

/** The most power that can have stood behind a validator's votes of the last unbonding period: its stake and what is leaving it. */
export function slashablePower(ctx: ReadContext, { validator }: Candidate): bigint {
  const operator = staking.operatorOf(ctx, validator);
  const leaving = [...staking.unbondingsFrom(ctx, operator), ...staking.redelegationsFrom(ctx, operator)].flatMap(({ entries }) => [
    ...entries,
  ]);
  const tokens = leaving.reduce((sum, { initialBalance }) => sum + initialBalance, validator.tokens);
  return staking.powerOfTokens(tokens);
}

export type { Offence } from "../../staking/index.ts";
export const { delegationsOf, jail, lastTotalPower, minCommissionRate, slash, stakingTokenSupply } = staking;
export const stakingErrors = staking.errors;
