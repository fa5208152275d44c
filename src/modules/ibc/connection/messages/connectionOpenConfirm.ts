import { message } from "../../../../framework/index.ts";
import { checkAddress } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { connOpenConfirm } from "../handshake.ts";
import { checkOwnId, checkProof } from "../messageChecks.ts";

/** Learns that the opener knows of it. */
export const connectionOpenConfirm = message(Msg.connectionOpenConfirm, {
  validate({ connectionId, proofAck, signer }, chain) {
    checkOwnId(connectionId);
    checkProof(proofAck, "ack");
    checkAddress(signer, chain);
  },
  handle(ctx, { connectionId, proofAck: proof, proofHeight: height }) {
    within("connection handshake open confirm failed", () => connOpenConfirm(ctx, connectionId, { proof, height }));
  },
});
