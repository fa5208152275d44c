import { ensure, message, StateError, unregisteredError } from "../../../framework/index.ts";
import { type ConnectionEnd, type Counterparty, Msg, Version } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { ensureAuthority } from "../authority.ts";
import { clientErrors } from "../client/api.ts";
import { commitmentErrors, ibcErrors } from "../errors.ts";
import { connectionErrors } from "./api.ts";
import { checkAddress, checkClientId, checkConnectionId, LOCALHOST_CLIENT, sequenceOf } from "../host.ts";
import { connOpenAck, connOpenConfirm, connOpenInit, connOpenTry } from "./handshake.ts";
import { state } from "./state.ts";
import { validateVersion } from "./versions.ts";

const MAX_COUNTERPARTY_VERSIONS = 100;

function validateCounterparty({ connectionId, clientId, prefix }: Counterparty): void {
  if (connectionId !== "") checkConnectionId(connectionId, "invalid counterparty connection ID");
  checkClientId(clientId, "invalid counterparty client ID");
  ensure(prefix.keyPrefix.length > 0, connectionErrors.InvalidCounterparty, "counterparty prefix cannot be empty");
}

/** [ICS-03] Stateless checks of a connection end. */
export function validateConnection({ clientId, versions, counterparty }: Omit<ConnectionEnd, "state">): void {
  checkClientId(clientId);
  ensure(versions.length > 0, ibcErrors.InvalidVersion, "empty connection versions");
  versions.forEach(validateVersion);
  validateCounterparty(counterparty);
}

function refuseLocalhost(clientId: string): void {
  const isLocalhost = clientId === LOCALHOST_CLIENT;
  ensure(!isLocalhost, clientErrors.InvalidClientType, "localhost connection handshakes are disallowed");
}

function checkProof(proof: Uint8Array, name: string): void {
  ensure(proof.length > 0, commitmentErrors.InvalidProof, `cannot submit an empty proof ${name}`);
}

function checkOwnId(connectionId: string): void {
  ensure(sequenceOf(connectionId, "connection-") !== undefined, connectionErrors.InvalidConnectionIdentifier, "");
}

function validatedVersion(version: Version, context: string): void {
  try {
    validateVersion(version);
  } catch (error) {
    throw error instanceof StateError ? error.wrap(context) : error;
  }
}

/** Runs a step of the handshake; its refusals name it. */
function step(name: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    throw error instanceof StateError ? error.wrap(`connection handshake open ${name} failed`) : error;
  }
}

const openInit = message(Msg.connectionOpenInit, {
  validate({ clientId, counterparty, version, signer }) {
    refuseLocalhost(clientId);
    checkClientId(clientId);
    const { InvalidCounterparty } = connectionErrors;
    ensure(counterparty.connectionId === "", InvalidCounterparty, "counterparty connection identifier must be empty");
    if (version !== undefined) validatedVersion(version, "basic validation of the provided version failed");
    checkAddress(signer);
    validateCounterparty(counterparty);
  },
  handle(ctx, { clientId, counterparty, version, delayPeriod }) {
    step("init", () => void connOpenInit(ctx, clientId, counterparty, { version, delayPeriod }));
  },
});

const openTry = message(Msg.connectionOpenTry, {
  validate({ clientId, counterparty, counterpartyVersions: versions, proofInit, signer }) {
    refuseLocalhost(clientId);
    checkClientId(clientId);
    checkConnectionId(counterparty.connectionId, "invalid counterparty connection ID");
    ensure(versions.length > 0, ibcErrors.InvalidVersion, "empty counterparty versions");
    const max = `counterparty versions must not exceed ${MAX_COUNTERPARTY_VERSIONS} items`;
    ensure(versions.length <= MAX_COUNTERPARTY_VERSIONS, ibcErrors.InvalidVersion, max);
    for (const [i, version] of versions.entries()) validatedVersion(version, `basic validation failed on version with index ${i}`);
    checkProof(proofInit, "init");
    checkAddress(signer);
    validateCounterparty(counterparty);
  },
  handle(ctx, msg) {
    step("try", () => void connOpenTry(ctx, msg, { proof: msg.proofInit, height: msg.proofHeight }));
  },
});

const openAck = message(Msg.connectionOpenAck, {
  validate({ connectionId, counterpartyConnectionId, version, proofTry, signer }) {
    checkOwnId(connectionId);
    checkConnectionId(counterpartyConnectionId, "invalid counterparty connection ID");
    validateVersion(version);
    checkProof(proofTry, "try");
    checkAddress(signer);
  },
  handle(ctx, { connectionId, counterpartyConnectionId, version = Version.from(), proofTry: proof, proofHeight: height }) {
    step("ack", () => connOpenAck(ctx, connectionId, { version, counterpartyConnectionId }, { proof, height }));
  },
});

const openConfirm = message(Msg.connectionOpenConfirm, {
  validate({ connectionId, proofAck, signer }) {
    checkOwnId(connectionId);
    checkProof(proofAck, "ack");
    checkAddress(signer);
  },
  handle(ctx, { connectionId, proofAck: proof, proofHeight: height }) {
    step("confirm", () => connOpenConfirm(ctx, connectionId, { proof, height }));
  },
});

const updateParams = message(Msg.updateConnectionParams, {
  validate({ signer, params }) {
    checkAddress(signer);
    ensure(params.maxExpectedTimePerBlock !== 0n, unregisteredError, "MaxExpectedTimePerBlock cannot be zero");
  },
  handle(ctx, { signer, params }) {
    ensureAuthority(ctx, signer);
    state.params.set(ctx, params);
  },
});

/** Every rpc of ibc.core.connection.v1.Msg. */
export const connectionMessages = [openInit, openTry, openAck, openConfirm, updateParams];
