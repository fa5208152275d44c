import { ensure, message } from "../../../../framework/index.ts";
import { ibcErrors } from "../../errors.ts";
import { checkAddress, checkClientId, checkConnectionId } from "../../host.ts";
import { within } from "../../within.ts";
import { Msg } from "../api.ts";
import { validateCounterparty } from "../connections.ts";
import { connOpenTry } from "../handshake.ts";
import { checkProof, checkVersion, refuseLocalhost } from "../messageChecks.ts";

const MAX_COUNTERPARTY_VERSIONS = 100;

/** Accepts a connection that the counterparty opened. */
export const connectionOpenTry = message(Msg.connectionOpenTry, {
  validate({ clientId, counterparty, counterpartyVersions: versions, proofInit, signer }, chain) {
    refuseLocalhost(clientId);
    checkClientId(clientId);
    checkConnectionId(counterparty.connectionId, "invalid counterparty connection ID");
    ensure(versions.length > 0, ibcErrors.InvalidVersion, "empty counterparty versions");
    const max = `counterparty versions must not exceed ${MAX_COUNTERPARTY_VERSIONS} items`;
    ensure(versions.length <= MAX_COUNTERPARTY_VERSIONS, ibcErrors.InvalidVersion, max);
    for (const [i, version] of versions.entries()) checkVersion(version, `basic validation failed on version with index ${i}`);
    checkProof(proofInit, "init");
    checkAddress(signer, chain);
    validateCounterparty(counterparty);
  },
  handle(ctx, msg) {
    within("connection handshake open try failed", () => void connOpenTry(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }));
  },
});
