import { ensure, message } from "../../../../framework/index.ts";
import { ensureAuthority } from "../../authority.ts";
import { checkAddress, checkClientId } from "../../host.ts";
import { within } from "../../within.ts";
import { clientErrors, Msg } from "../api.ts";
import { recoverClient } from "../lifecycle.ts";

/** Gives an expired or frozen client the state of another, for the authority alone. */
export const recoverClientMessage = message(Msg.recoverClient, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    checkClientId(msg.subjectClientId, "");
    checkClientId(msg.substituteClientId, "");
    const differ = msg.subjectClientId !== msg.substituteClientId;
    ensure(differ, clientErrors.InvalidSubstitute, "subject and substitute clients must be different");
  },
  handle(ctx, msg) {
    ensureAuthority(ctx, msg.signer);
    within("client recovery failed", () => recoverClient(ctx, msg.subjectClientId, msg.substituteClientId));
  },
});
