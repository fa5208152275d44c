import { equalBytes } from "../../../encoding/bytes.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { ensure, message, sdkErrors, signerBytes, StateError, unregisteredError } from "../../../framework/index.ts";
import { Msg, type Params } from "../../../proto/gen/ibc/core/client/v1.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import { authorityOf, ensureAuthority } from "../authority.ts";
import { clientErrors } from "./api.ts";
import { hostErrors, ibcErrors } from "../errors.ts";
import { checkAddress, checkClientId, isBlank, parseClientId } from "../host.ts";
import { upgradeStore } from "./slots.ts";
import {
  TENDERMINT,
  validateClientMessage,
  validateClientState,
  validateConsensusState,
  withoutCustomFields,
} from "../tendermint/index.ts";
import { createClientOf, getClientCreator, recoverClient, updateClient, upgradeClient } from "./clients.ts";
import { ClientMessageEvent, ScheduleUpgrade } from "./api.ts";
import { state } from "./state.ts";
import { packClientState, unpackClientMessage, unpackClientState, unpackConsensusState } from "./unpack.ts";

const MAX_ALLOWED_CLIENTS = 200;

/** Why parameters cannot hold, or undefined. */
export function paramsFault({ allowedClients }: Params): string | undefined {
  if (allowedClients.length > MAX_ALLOWED_CLIENTS) return `allowed clients length must not exceed ${MAX_ALLOWED_CLIENTS} items`;
  if (allowedClients.includes("*") && allowedClients.length > 1) {
    return "allow list must have only one element because the allow all clients wildcard (*) is present";
  }
  const blank = allowedClients.findIndex(isBlank);
  if (blank >= 0) return `client type ${blank} cannot be blank`;
  const duplicate = allowedClients.find((clientType, i) => allowedClients.indexOf(clientType) !== i);
  return duplicate === undefined ? undefined : `duplicate client type: ${duplicate}`;
}

const createClient = message(Msg.createClient, {
  validate(msg) {
    checkAddress(msg.signer);
    validateClientState(unpackClientState(msg.clientState));
    validateConsensusState(unpackConsensusState(msg.consensusState));
  },
  handle(ctx, msg) {
    // Presence was validated.
    const [clientState = Any.from(), consensusState = Any.from()] = [msg.clientState, msg.consensusState];
    const clientId = createClientOf(ctx, TENDERMINT, clientState.value, consensusState.value);
    state.creators.set(ctx, clientId, signerBytes(ctx, msg.signer));
    return { clientId };
  },
});

const updateClientMessage = message(Msg.updateClient, {
  validate(msg) {
    checkAddress(msg.signer);
    validateClientMessage(unpackClientMessage(msg.clientMessage));
    checkClientId(msg.clientId, "");
  },
  handle: (ctx, msg) => updateClient(ctx, msg.clientId, unpackClientMessage(msg.clientMessage)),
});

const submitMisbehaviour = message(Msg.submitMisbehaviour, {
  validate(msg) {
    checkAddress(msg.signer);
    validateClientMessage(unpackClientMessage(msg.misbehaviour));
    checkClientId(msg.clientId, "");
  },
  handle: (ctx, msg) => updateClient(ctx, msg.clientId, unpackClientMessage(msg.misbehaviour)),
});

const upgradeClientMessage = message(Msg.upgradeClient, {
  validate(msg) {
    unpackClientState(msg.clientState);
    unpackConsensusState(msg.consensusState);
    const { InvalidUpgradeClient } = clientErrors;
    ensure(msg.proofUpgradeClient.length > 0, InvalidUpgradeClient, "proof of upgrade client cannot be empty");
    ensure(msg.proofUpgradeConsensusState.length > 0, InvalidUpgradeClient, "proof of upgrade consensus state cannot be empty");
    checkAddress(msg.signer);
    checkClientId(msg.clientId, "");
  },
  handle(ctx, msg) {
    const [clientState = Any.from(), consensusState = Any.from()] = [msg.clientState, msg.consensusState];
    upgradeClient(ctx, msg.clientId, {
      clientState: clientState.value,
      consensusState: consensusState.value,
      proofClient: msg.proofUpgradeClient,
      proofConsensusState: msg.proofUpgradeConsensusState,
    });
  },
});

const recoverClientMessage = message(Msg.recoverClient, {
  validate(msg) {
    checkAddress(msg.signer);
    checkClientId(msg.subjectClientId, "");
    checkClientId(msg.substituteClientId, "");
    const differ = msg.subjectClientId !== msg.substituteClientId;
    ensure(differ, clientErrors.InvalidSubstitute, "subject and substitute clients must be different");
  },
  handle(ctx, msg) {
    ensureAuthority(ctx, msg.signer);
    try {
      recoverClient(ctx, msg.subjectClientId, msg.substituteClientId);
    } catch (error) {
      throw error instanceof StateError ? error.wrap("client recovery failed") : error;
    }
  },
});

const softwareUpgrade = message(Msg.iBCSoftwareUpgrade, {
  validate(msg) {
    checkAddress(msg.signer);
    unpackClientState(msg.upgradedClientState);
    const { plan } = msg;
    ensure(plan.name !== "", sdkErrors.InvalidRequest, "name cannot be empty");
    ensure(plan.height > 0n, sdkErrors.InvalidRequest, "height must be greater than 0");
  },
  handle(ctx, { signer, plan, upgradedClientState }) {
    ensureAuthority(ctx, signer);
    const clientState = withoutCustomFields(unpackClientState(upgradedClientState));
    const upgrades = upgradeStore.ifFilled(ctx);
    ensure(upgrades !== undefined, ibcErrors.Logic, "this chain has no upgrade module");
    upgrades.schedule(ctx, plan);
    upgrades.setUpgradedClient(ctx, plan.height, Any.encode(packClientState(clientState)));
    ctx.emit(ScheduleUpgrade({ title: plan.name, upgrade_plan_height: `${plan.height}` }));
    ctx.emit(ClientMessageEvent({ module: "ibc_client" }));
  },
});

const updateParams = message(Msg.updateClientParams, {
  validate(msg) {
    checkAddress(msg.signer);
    const fault = paramsFault(msg.params);
    if (fault !== undefined) throw new StateError(unregisteredError, fault);
  },
  handle(ctx, { signer, params }) {
    ensureAuthority(ctx, signer);
    state.params.set(ctx, params);
  },
});

const deleteClientCreator = message(Msg.deleteClientCreator, {
  validate({ signer, clientId }) {
    checkAddress(signer);
    checkClientId(clientId, "");
    const valid = parseClientId(clientId) !== undefined;
    ensure(valid, hostErrors.InvalidId, `client ID ${clientId} must be in valid format: {string}-{number}`);
  },
  handle(ctx, { signer, clientId }) {
    const creator = getClientCreator(ctx, clientId);
    ensure(creator !== undefined, ibcErrors.NotFound, `creator for client ${clientId} not found`);
    const allowed = signer === authorityOf(ctx) || equalBytes(creator, signerBytes(ctx, signer));
    const expected = `authority ${authorityOf(ctx)} or client creator ${encodeBech32(ctx.addressPrefix, creator)}`;
    ensure(allowed, ibcErrors.Unauthorized, `${expected} is authorized to delete creator for ${clientId}, got ${signer}`);
    state.creators.delete(ctx, clientId);
  },
});

/** Every rpc of ibc.core.client.v1.Msg. */
export const clientMessages = [
  createClient,
  updateClientMessage,
  upgradeClientMessage,
  submitMisbehaviour,
  recoverClientMessage,
  softwareUpgrade,
  updateParams,
  deleteClientCreator,
];
