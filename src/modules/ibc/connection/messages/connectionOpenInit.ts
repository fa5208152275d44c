import { ensure, message } from "../../../../framework/index.ts";
import { checkAddress, checkClientId } from "../../host.ts";
import { within } from "../../within.ts";
import { connectionErrors, Msg } from "../api.ts";
import { validateCounterparty } from "../connections.ts";
import { connOpenInit } from "../handshake.ts";
import { checkVersion, refuseLocalhost } from "../messageChecks.ts";

/** Opens a connection from this side. */
export const connectionOpenInit = message(Msg.connectionOpenInit, {
  validate({ clientId, counterparty, version, signer }, chain) {
    refuseLocalhost(clientId);
    checkClientId(clientId);
    const { InvalidCounterparty } = connectionErrors;
    ensure(counterparty.connectionId === "", InvalidCounterparty, "counterparty connection identifier must be empty");
    if (version !== undefined) checkVersion(version, "basic validation of the provided version failed");
    checkAddress(signer, chain);
    validateCounterparty(counterparty);
  },
  handle(ctx, { clientId, counterparty, version, delayPeriod }) {
    within("connection handshake open init failed", () => void connOpenInit(ctx, clientId, counterparty, { version, delayPeriod }));
  },
});
