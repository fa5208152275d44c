import { message, type MessageHandler } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { CancelProposal, Msg } from "../api.ts";
import { cancel } from "../cancel.ts";

/** The proposer takes a proposal back. */
export const cancelProposal: MessageHandler = message(Msg.cancelProposal, {
  handle(ctx, { proposalId, proposer }) {
    parseAddress(ctx, proposer, "invalid proposer address");
    cancel(ctx, proposalId, proposer);
    ctx.emit(CancelProposal({ sender: proposer, proposal_id: `${proposalId}` }));
    return { proposalId, canceledTime: ctx.timeNs, canceledHeight: ctx.height };
  },
});
