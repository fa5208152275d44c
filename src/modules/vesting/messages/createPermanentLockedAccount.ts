import { message, type MessageHandler } from "../../../framework/index.ts";
import { ensureSendEnabled } from "../../bank/index.ts";
import { Msg } from "../api.ts";
import { createVesting, ensureAmount, ensureNew, readParties } from "../create.ts";

/** Makes an account whose coins can be delegated and never spent. */
export const createPermanentLockedAccount: MessageHandler = message(Msg.createPermanentLockedAccount, {
  absent: ["amount.amount"],
  handle(ctx, { fromAddress, toAddress, amount }) {
    const parties = readParties(ctx, fromAddress, toAddress);
    ensureAmount(amount);
    ensureSendEnabled(ctx, amount);
    ensureNew(ctx, parties.to, toAddress);
    createVesting(ctx, parties, amount, 0n, { type: "permanent" });
  },
});
