import { message, type MessageHandler, packMessage } from "../../../framework/index.ts";
import { MsgExecLegacyContent } from "../../../proto/gen/cosmos/gov/v1.ts";
import { authority } from "../../auth/index.ts";
import { LegacyMsg } from "../api.ts";
import { checkContent, requireContent } from "../legacyContent.ts";
import { submit } from "../submit.ts";

/** Proposes a content of old, as the message that does it. */
export const legacySubmitProposal: MessageHandler = message(LegacyMsg.submitProposal, {
  absent: ["initialDeposit.amount"],
  handle(ctx, { content: packed, initialDeposit, proposer }) {
    const content = requireContent(packed);
    const { title, description: summary } = checkContent(ctx, content);
    const messages = [packMessage(MsgExecLegacyContent, { content, authority: authority(ctx) })];
    return { proposalId: submit(ctx, { messages, initialDeposit, proposer, metadata: "", title, summary, expedited: false }) };
  },
});
