import { ensure, message, type MessageHandler, parseMessage, sdkErrors, StateError } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { dispatch } from "../dispatch.ts";

/** Runs messages of others by their grants. How deep such messages lie in each other the transaction's decoder limits. */
export const exec: MessageHandler = message(Msg.exec, {
  handle(ctx, { grantee, msgs }) {
    const address = parseAddress(ctx, grantee, "invalid grantee address");
    ensure(msgs.length > 0, sdkErrors.InvalidRequest, "messages cannot be empty");
    const messages = msgs.map((packed) => parseMessage(ctx, packed));
    for (const [i, inner] of messages.entries()) {
      try {
        inner.validate(ctx);
      } catch (error) {
        throw error instanceof StateError ? error.wrap(`msg ${i}`) : error;
      }
    }
    return { results: dispatch(ctx, address, messages) };
  },
});
