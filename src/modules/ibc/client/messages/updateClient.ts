import { message } from "../../../../framework/index.ts";
import { checkAddress, checkClientId } from "../../host.ts";
import { validateClientMessage } from "../../tendermint/index.ts";
import { Msg } from "../api.ts";
import { updateClient } from "../lifecycle.ts";
import { unpackClientMessage } from "../unpack.ts";

/** Moves a client by a header, or freezes it by misbehaviour. */
export const updateClientMessage = message(Msg.updateClient, {
  validate(msg, chain) {
    checkAddress(msg.signer, chain);
    validateClientMessage(unpackClientMessage(msg.clientMessage));
    checkClientId(msg.clientId, "");
  },
  handle: (ctx, msg) => updateClient(ctx, msg.clientId, unpackClientMessage(msg.clientMessage)),
});
