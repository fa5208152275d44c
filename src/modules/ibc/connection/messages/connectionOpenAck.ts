import { message } from "../../../../framework/index.ts";
import { Version } from "../../../../proto/gen/ibc/core/connection/v1.ts";
import { checkAddress, checkConnectionId } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { connOpenAck } from "../handshake.ts";
import { checkOwnId, checkProof } from "../messageChecks.ts";
import { validateVersion } from "../versions.ts";

/** Learns that the counterparty accepted. */
export const connectionOpenAck = message(Msg.connectionOpenAck, {
  validate({ connectionId, counterpartyConnectionId, version, proofTry, signer }, chain) {
    checkOwnId(connectionId);
    checkConnectionId(counterpartyConnectionId, "invalid counterparty connection ID");
    validateVersion(version);
    checkProof(proofTry, "try");
    checkAddress(signer, chain);
  },
  handle(ctx, { connectionId, counterpartyConnectionId, version = Version.from(), proofTry: proof, proofHeight: height }) {
    within("connection handshake open ack failed", () =>
      connOpenAck(ctx, connectionId, { version, counterpartyConnectionId }, { proof, height }),
    );
  },
});
