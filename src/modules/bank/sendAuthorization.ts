import { ensurePresent } from "../../encoding/absent.ts";
import { type Coins, safeSubtract } from "../../encoding/coins.ts";
import { type Context, ensure, messageAs, sdkErrors } from "../../framework/index.ts";
import { MsgSend, SendAuthorization } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { authorizationType, type AuthorizationType } from "../authz/slots.ts";
import { bankErrors } from "./api.ts";

const GAS_PER_ADDRESS = 10;

function areAllPositive(coins: Coins): boolean {
  return coins.every((coin) => {
    ensurePresent(coin, "amount");
    return coin.amount > 0n;
  });
}

function ensureListed(ctx: Context, allowList: readonly string[], to: string): void {
  const at = allowList.indexOf(to);
  for (let i = 0; i < (at < 0 ? allowList.length : at + 1); i++) ctx.gas.consume(GAS_PER_ADDRESS, "send authorization");
  ensure(at >= 0 || allowList.length === 0, sdkErrors.Unauthorized, `cannot send to ${to} address`);
}

/** Sends up to a limit, where there is a list to its addresses only. */
export const sendAuthorization: AuthorizationType = authorizationType<SendAuthorization>({
  codec: SendAuthorization,
  messageType: () => MsgSend.typeUrl,
  validate({ spendLimit, allowList }) {
    ensure(spendLimit.length > 0, sdkErrors.InvalidCoins, "spend limit cannot be nil");
    ensure(areAllPositive(spendLimit), sdkErrors.InvalidCoins, "spend limit must be positive");
    ensure(new Set(allowList).size === allowList.length, bankErrors.DuplicateEntry, "");
  },
  accept(ctx, { spendLimit, allowList }, message) {
    const send = messageAs(MsgSend, message);
    ensure(send !== undefined, sdkErrors.InvalidType, "type mismatch");
    const left = safeSubtract(spendLimit, send.amount);
    ensure(left !== undefined, sdkErrors.InsufficientFunds, "requested amount is more than spend limit");
    ensureListed(ctx, allowList, send.toAddress);
    return left.length === 0 ? "used up" : { spendLimit: left, allowList };
  },
});
