import { message } from "../../../../framework/index.ts";
import { checkAddress, checkClientId } from "../../host.ts";
import { validateClientMessage } from "../../tendermint/index.ts";
import { Msg } from "../api.ts";
import { updateClient } from "../lifecycle.ts";
import { unpackClientMessage } from "../unpack.ts";

/** Freezes a client whose chain signed two blocks of a height. */
export const submitMisbehaviour = message(Msg.submitMisbehaviour, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    validateClientMessage(unpackClientMessage(msg.misbehaviour));
    checkClientId(msg.clientId, "");
  },
  handle: (ctx, msg) => updateClient(ctx, msg.clientId, unpackClientMessage(msg.misbehaviour)),
});
