import { splitTime } from "../../../encoding/time.ts";
import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { ensureSendEnabled } from "../../bank/index.ts";
import { Msg } from "../api.ts";
import { createVesting, ensureAmount, ensureNew, readParties } from "../create.ts";

/** Makes an account whose coins become free bit by bit until a time, or all at once then. */
export const createVestingAccount: MessageHandler = message(Msg.createVestingAccount, {
  absent: ["amount.amount"],
  handle(ctx, { fromAddress, toAddress, amount, endTime, delayed }) {
    const parties = readParties(ctx, fromAddress, toAddress);
    ensureAmount(amount);
    ensure(endTime > 0n, sdkErrors.InvalidRequest, "invalid end time");
    ensureSendEnabled(ctx, amount);
    ensureNew(ctx, parties.to, toAddress);
    const startTime = splitTime(ctx.timeNs).seconds;
    createVesting(ctx, parties, amount, endTime, delayed ? { type: "delayed" } : { type: "continuous", startTime });
  },
});
