import { ensurePresent } from "../../encoding/absent.ts";
import { checkAmount, type Coin, formatCoin } from "../../encoding/coins.ts";
import { type Context, ensure, type Message, messageAs, sdkErrors, unregisteredError } from "../../framework/index.ts";
import {
  AuthorizationType as Kind,
  MsgBeginRedelegate,
  MsgCancelUnbondingDelegation,
  MsgDelegate,
  MsgUndelegate,
  StakeAuthorization,
} from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { authzErrors } from "../authz/api.ts";
import { authorizationType, type AuthorizationType } from "../authz/slots.ts";

const GAS_PER_VALIDATOR = 10;

const MESSAGE_TYPES: ReadonlyMap<number, string> = new Map([
  [Kind.AUTHORIZATION_TYPE_DELEGATE, MsgDelegate.typeUrl],
  [Kind.AUTHORIZATION_TYPE_UNDELEGATE, MsgUndelegate.typeUrl],
  [Kind.AUTHORIZATION_TYPE_REDELEGATE, MsgBeginRedelegate.typeUrl],
  [Kind.AUTHORIZATION_TYPE_CANCEL_UNBONDING_DELEGATION, MsgCancelUnbondingDelegation.typeUrl],
]);

/** The validator that gets, keeps or loses tokens, and how many. */
function stakeOf(message: Message): { readonly validatorAddress: string; readonly amount: Coin } {
  const redelegate = messageAs(MsgBeginRedelegate, message);
  if (redelegate !== undefined) return { validatorAddress: redelegate.validatorDstAddress, amount: redelegate.amount };
  const stake = messageAs(MsgDelegate, message) ?? messageAs(MsgUndelegate, message) ?? messageAs(MsgCancelUnbondingDelegation, message);
  ensure(stake !== undefined, sdkErrors.InvalidRequest, "unknown msg type");
  return stake;
}

/** Whether a list has the validator; each entry that is looked at costs. */
function isListed(ctx: Context, list: readonly string[], validator: string): boolean {
  return list.some((listed) => {
    ctx.gas.consume(GAS_PER_VALIDATOR, "stake authorization");
    return listed === validator;
  });
}

function ensureAllowed(ctx: Context, { allowList, denyList }: StakeAuthorization, validator: string): void {
  const allowed = allowList?.address ?? [];
  const isAllowed = isListed(ctx, allowed, validator);
  const text = `cannot delegate/undelegate to ${validator} validator`;
  ensure(!isListed(ctx, denyList?.address ?? [], validator), sdkErrors.Unauthorized, text);
  ensure(allowed.length === 0 || isAllowed, sdkErrors.Unauthorized, text);
}

function subtract(limit: Coin, amount: Coin): Coin {
  ensure(limit.denom === amount.denom, unregisteredError, `invalid coin denoms: ${limit.denom}, ${amount.denom}`);
  for (const coin of [limit, amount]) ensurePresent(coin, "amount");
  const left = { denom: limit.denom, amount: checkAmount(limit.amount - amount.amount) };
  ensure(left.amount >= 0n, unregisteredError, `negative coin amount: ${formatCoin(left)}`);
  return left;
}

/** Messages of one kind that move stake, up to a limit, to listed validators or to all but the listed ones. */
export const stakeAuthorization: AuthorizationType = authorizationType<StakeAuthorization>({
  codec: StakeAuthorization,
  messageType({ authorizationType: kind }) {
    const type = MESSAGE_TYPES.get(kind);
    // Go panics.
    if (type === undefined) throw new RangeError(`cannot normalize authz type ${kind}`);
    return type;
  },
  validate({ maxTokens, authorizationType: kind }) {
    if (maxTokens !== undefined) ensurePresent(maxTokens, "amount");
    const isNegative = maxTokens !== undefined && maxTokens.amount < 0n;
    ensure(!isNegative, authzErrors.NegativeMaxTokens, "negative coin amount");
    ensure(kind !== Kind.AUTHORIZATION_TYPE_UNSPECIFIED, authzErrors.UnknownAuthorizationType, "");
  },
  accept(ctx, authorization, message) {
    const { validatorAddress, amount } = stakeOf(message);
    ensureAllowed(ctx, authorization, validatorAddress);
    if (authorization.maxTokens === undefined) return authorization;
    const maxTokens = subtract(authorization.maxTokens, amount);
    return maxTokens.amount === 0n ? "used up" : { ...authorization, maxTokens };
  },
});
