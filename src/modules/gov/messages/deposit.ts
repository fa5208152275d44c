import { areAllPositive, formatCoins, faultOfCoins } from "../../../encoding/coins.ts";
import { type Context, ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import type { MsgDeposit } from "../../../proto/gen/cosmos/gov/v1.ts";
import { parseAddress } from "../../auth/index.ts";
import { Msg, VotingBegunByDeposit } from "../api.ts";
import { addDeposit } from "../deposits.ts";

/** Pays a deposit, which may begin the vote. */
export function payDeposit(ctx: Context, { depositor, proposalId, amount }: MsgDeposit): void {
  const account = parseAddress(ctx, depositor, "invalid depositor address");
  ensure(faultOfCoins(amount) === undefined && areAllPositive(amount), sdkErrors.InvalidCoins, () => formatCoins(amount));
  const begins = addDeposit(ctx, proposalId, account, amount);
  if (begins) ctx.emit(VotingBegunByDeposit({ voting_period_start: `${proposalId}` }));
}

/** Pays for a proposal. */
export const deposit: MessageHandler = message(Msg.deposit, { absent: ["amount.amount"], handle: payDeposit });
