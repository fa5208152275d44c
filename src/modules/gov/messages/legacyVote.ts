import { message, type MessageHandler } from "../../../framework/index.ts";
import { LegacyMsg } from "../api.ts";
import { castVote } from "./vote.ts";

/** v1beta1's Vote, done as v1's. */
export const legacyVote: MessageHandler = message(LegacyMsg.vote, { handle: (ctx, msg) => castVote(ctx, { ...msg, metadata: "" }) });
