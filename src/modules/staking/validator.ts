import { checkI64 } from "../../encoding/int.ts";
import { decFromInt, mulInt, quo, quoInt, quoRoundUp, quoTruncate, truncateInt } from "../../encoding/decimal.ts";
import { ensure, panicError } from "../../framework/index.ts";
import { BondStatus, type Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { errors } from "./api.ts";

// Arithmetic of tokens and shares. Shares and rates are LegacyDec atomics, tokens whole numbers; every rounding is Go's.

/** Tokens for one unit of voting power. */
export const POWER_REDUCTION = 1_000_000n;

/** Whether the validator is in the set. */
export function isBonded(validator: Validator): boolean {
  return validator.status === BondStatus.BOND_STATUS_BONDED;
}
/** Whether the validator has left the set and its tokens can still be slashed. */
export function isUnbonding(validator: Validator): boolean {
  return validator.status === BondStatus.BOND_STATUS_UNBONDING;
}
/** Whether the validator's tokens are free. */
export function isUnbonded(validator: Validator): boolean {
  return validator.status === BondStatus.BOND_STATUS_UNBONDED;
}

/** Voting power of tokens, rounded down. */
export function powerOfTokens(tokens: bigint): bigint {
  return checkI64(tokens / POWER_REDUCTION);
}
/** Tokens behind a voting power. */
export function tokensOfPower(power: bigint): bigint {
  return power * POWER_REDUCTION;
}
/** The power that the validator has or would have. */
function potentialPower(validator: Validator): bigint {
  return powerOfTokens(validator.tokens);
}
/** The power that the validator has: zero unless it is bonded. */
export function consensusPower(validator: Validator): bigint {
  return isBonded(validator) ? potentialPower(validator) : 0n;
}

/** All tokens were slashed while shares are left: no exchange rate. */
export function hasInvalidRate(validator: Validator): boolean {
  return validator.tokens === 0n && validator.delegatorShares > 0n;
}

/** What shares are worth, half to even, as a decimal. */
export function tokensFromShares(validator: Validator, shares: bigint): bigint {
  return quo(mulInt(shares, validator.tokens), validator.delegatorShares);
}
/** What shares are worth, cut off, as a decimal. */
export function tokensFromSharesTruncated(validator: Validator, shares: bigint): bigint {
  return quoTruncate(mulInt(shares, validator.tokens), validator.delegatorShares);
}
/** What shares are worth, rounded up, as a decimal. */
export function tokensFromSharesRoundUp(validator: Validator, shares: bigint): bigint {
  return quoRoundUp(mulInt(shares, validator.tokens), validator.delegatorShares);
}
/** Whole tokens that shares are worth. */
export function wholeTokensFromShares(validator: Validator, shares: bigint): bigint {
  return truncateInt(tokensFromShares(validator, shares));
}

/** Shares for tokens, towards zero. */
export function sharesFromTokens(validator: Validator, tokens: bigint): bigint {
  ensure(validator.tokens !== 0n, errors.InsufficientShares, "");
  return quoInt(mulInt(validator.delegatorShares, tokens), validator.tokens);
}
/** Shares for tokens, cut off: the least that they cost. */
export function sharesFromTokensTruncated(validator: Validator, tokens: bigint): bigint {
  ensure(validator.tokens !== 0n, errors.InsufficientShares, "");
  return quoTruncate(mulInt(validator.delegatorShares, tokens), decFromInt(validator.tokens));
}

/** The validator with more tokens, and the shares issued for them: one per token where there are none yet. */
export function addTokens(validator: Validator, amount: bigint): { readonly validator: Validator; readonly shares: bigint } {
  const shares = validator.delegatorShares === 0n ? decFromInt(amount) : sharesFromTokens(validator, amount);
  const grown = { ...validator, tokens: validator.tokens + amount, delegatorShares: validator.delegatorShares + shares };
  return { validator: grown, shares };
}

/** The validator without these shares, and the tokens they were worth; the last shares take what rounding left behind. */
export function removeShares(validator: Validator, shares: bigint): { readonly validator: Validator; readonly tokens: bigint } {
  const left = validator.delegatorShares - shares;
  const tokens = left === 0n ? validator.tokens : wholeTokensFromShares(validator, shares);
  ensure(validator.tokens >= tokens, panicError, "attempting to remove more tokens than available in validator");
  return { validator: { ...validator, tokens: validator.tokens - tokens, delegatorShares: left }, tokens };
}

/** The validator with fewer tokens behind the same shares. */
export function removeTokens(validator: Validator, tokens: bigint): Validator {
  ensure(tokens >= 0n, panicError, `should not happen: trying to remove negative tokens ${tokens}`);
  ensure(validator.tokens >= tokens, panicError, `should not happen: only have ${validator.tokens} tokens, trying to remove ${tokens}`);
  return { ...validator, tokens: validator.tokens - tokens };
}
