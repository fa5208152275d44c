import { message, type MessageHandler } from "../../../framework/index.ts";
import { Msg } from "../api.ts";
import { submit } from "../submit.ts";

/** Proposes messages for the module's account to run. */
export const submitProposal: MessageHandler = message(Msg.submitProposal, {
  absent: ["initialDeposit.amount"],
  handle: (ctx, msg) => ({ proposalId: submit(ctx, msg) }),
});
