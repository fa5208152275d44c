import { formatDec } from "../../../encoding/decimal.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { type Context, ensure, ensurePresent, isAbsent, message, type ReadContext, sdkErrors } from "../../../framework/index.ts";
import { BondStatus, type MsgCreateValidator, type Validator } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { formatCoin } from "../../../encoding/coins.ts";
import { messageOperator } from "../addresses.ts";
import { CreateValidator, errors, Msg } from "../api.ts";
import { validateRates } from "../commission.ts";
import { consensusKeyTypeOf, keyAddress, unpackKey } from "../consensusKey.ts";
import { delegate } from "../delegations.ts";
import { isEmptyDescription, validateDescription } from "../description.ts";
import { hooks } from "../hooks.ts";
import { bondDenom, minCommissionRate } from "../params.ts";
import { rank, setConsAddress, setValidator } from "../validatorRecords.ts";
import { getValidator, getValidatorByConsAddress } from "../validators.ts";
import { isPositiveCoin } from "../messageAmount.ts";

/** Makes a validator with its first self delegation. */
export const createValidator = message(Msg.createValidator, {
  absent: ["value.amount", "commission.rate", "commission.maxRate", "commission.maxChangeRate", "minSelfDelegation"],
  // Go unpacks the key while it decodes the transaction.
  validate: ({ pubkey }) => {
    if (pubkey !== undefined) ensure(isKnownKey(pubkey), sdkErrors.TxDecode, `no public key of type URL ${pubkey.typeUrl}`);
  },
  handle(ctx, msg) {
    const operator = messageOperator(ctx, msg.validatorAddress, "validator");
    const pubkey = validateContent(msg);
    const lowest = minCommissionRate(ctx);
    const tooLow = `cannot set validator commission to less than minimum rate of ${formatDec(lowest)}`;
    ensure(msg.commission.rate >= lowest, errors.CommissionLTMinRate, tooLow);
    ensure(getValidator(ctx, operator) === undefined, errors.ValidatorOwnerExists, "");
    ensureFreeKey(ctx, pubkey);
    const denom = bondDenom(ctx);
    const wrongDenom = `invalid coin denomination: got ${msg.value.denom}, expected ${denom}`;
    ensure(msg.value.denom === denom, sdkErrors.InvalidRequest, wrongDenom);
    validateDescription(msg.description);
    ensureKeyType(ctx, pubkey);
    const validator = newValidator(ctx, msg, pubkey);
    setValidator(ctx, operator, validator);
    setConsAddress(ctx, operator, validator);
    rank(ctx, operator, validator);
    hooks.afterValidatorCreated(ctx, operator);
    delegate(ctx, { delegator: operator, amount: msg.value.amount, validator, from: "account" });
    ctx.emit(CreateValidator({ validator: msg.validatorAddress, amount: formatCoin(msg.value) }));
  },
});

function isKnownKey(pubkey: Any): boolean {
  try {
    unpackKey(pubkey);
  } catch (error) {
    if (error instanceof WireError || error instanceof DecodeError) return false;
    throw error;
  }
  return consensusKeyTypeOf(pubkey) !== undefined;
}

/** What the message says without state: Go's Validate. */
function validateContent(msg: MsgCreateValidator): Any {
  const { pubkey, value, description, commission, minSelfDelegation } = msg;
  ensure(pubkey !== undefined, errors.EmptyValidatorPubKey, "");
  ensure(isPositiveCoin(value), sdkErrors.InvalidRequest, "invalid delegation amount");
  ensure(!isEmptyDescription(description), sdkErrors.InvalidRequest, "empty description");
  const isEmpty = isAbsent(commission, "rate") && isAbsent(commission, "maxRate") && isAbsent(commission, "maxChangeRate");
  ensure(!isEmpty, sdkErrors.InvalidRequest, "empty commission");
  ensurePresent(commission, "rate", "maxRate", "maxChangeRate");
  validateRates(commission);
  ensurePresent(msg, "minSelfDelegation");
  ensure(minSelfDelegation > 0n, sdkErrors.InvalidRequest, "minimum self delegation must be a positive integer");
  ensure(value.amount >= minSelfDelegation, errors.SelfDelegationBelowMinimum, "");
  return pubkey;
}

function ensureFreeKey(ctx: ReadContext, pubkey: Any): void {
  const key = unpackKey(pubkey);
  const holder = key === undefined ? undefined : getValidatorByConsAddress(ctx, keyAddress(key));
  ensure(holder === undefined, errors.ValidatorPubKeyExists, "");
}

function ensureKeyType(ctx: ReadContext, pubkey: Any): void {
  const type = consensusKeyTypeOf(pubkey) ?? "";
  const allowed = ctx.consensusParams.validator.pubKeyTypes;
  const isAllowed = allowed.includes(type) && unpackKey(pubkey) !== undefined;
  ensure(isAllowed, errors.ValidatorPubKeyTypeNotSupported, `got: ${type}, expected: [${allowed.join(" ")}]`);
}

function newValidator(ctx: Context, msg: MsgCreateValidator, pubkey: Any): Validator {
  return {
    operatorAddress: msg.validatorAddress,
    consensusPubkey: pubkey,
    jailed: false,
    status: BondStatus.BOND_STATUS_UNBONDED,
    tokens: 0n,
    delegatorShares: 0n,
    description: msg.description,
    unbondingHeight: 0n,
    unbondingTime: 0n,
    commission: { commissionRates: msg.commission, updateTime: ctx.timeNs },
    minSelfDelegation: msg.minSelfDelegation,
    unbondingOnHoldRefCount: 0n,
    unbondingIds: [],
  };
}
