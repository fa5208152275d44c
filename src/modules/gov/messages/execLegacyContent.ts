import { ensure, message, type MessageHandler, unregisteredError } from "../../../framework/index.ts";
import { authority, parseAddress } from "../../auth/index.ts";
import { govErrors, Msg } from "../api.ts";
import { requireContent, runContent } from "../legacyContent.ts";

/** Does what a content of old says; only proposals may. */
export const execLegacyContent: MessageHandler = message(Msg.execLegacyContent, {
  validate: (msg, chain) => void parseAddress(chain, msg.authority, "", unregisteredError),
  handle(ctx, msg) {
    const expected = authority(ctx);
    ensure(msg.authority === expected, govErrors.InvalidSigner, `expected ${expected} got ${msg.authority}`);
    runContent(ctx, requireContent(msg.content));
  },
});
