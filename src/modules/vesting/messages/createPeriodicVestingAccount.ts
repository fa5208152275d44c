import { addCoins } from "../../../encoding/coins.ts";
import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { ensureSendEnabled } from "../../bank/index.ts";
import { Msg } from "../api.ts";
import { createVesting, ensureAmount, ensureNew, readParties } from "../create.ts";

/** Makes an account whose coins become free period by period. */
export const createPeriodicVestingAccount: MessageHandler = message(Msg.createPeriodicVestingAccount, {
  absent: ["vestingPeriods.amount.amount"],
  handle(ctx, { fromAddress, toAddress, startTime, vestingPeriods: periods }) {
    const { InvalidRequest } = sdkErrors;
    const parties = readParties(ctx, fromAddress, toAddress);
    ensure(startTime >= 1n, InvalidRequest, `invalid start time of ${startTime}, length must be greater than 0`);
    for (const [i, { length, amount }] of periods.entries()) {
      ensure(length >= 1n, InvalidRequest, `invalid period length of ${length} in period ${i}, length must be greater than 0`);
      ensureAmount(amount);
    }
    const total = addCoins(...periods.map(({ amount }) => amount));
    ensureNew(ctx, parties.to, toAddress);
    ensureSendEnabled(ctx, total);
    // Seconds are 64 bits that wrap.
    const endTime = periods.reduce((end, { length }) => BigInt.asIntN(64, end + length), startTime);
    ensure(startTime < endTime, InvalidRequest, "vesting start-time cannot be before end-time");
    createVesting(ctx, parties, total, endTime, { type: "periodic", startTime, periods });
  },
});
