import { encodeBech32 } from "../../../encoding/bech32.ts";
import { ensureQuery, paginate, query, QueryError, type ReadContext, StateError } from "../../../framework/index.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import type { PageRequest, PageResponse } from "../../../proto/gen/cosmos/base/query/v1beta1.ts";
import type { ConsensusStateWithHeight, Height, IdentifiedClientState } from "../../../proto/gen/ibc/core/client/v1.ts";
import { clientErrors, Query } from "./api.ts";
import { formatHeight, isZeroHeight, selfHeight } from "../height.ts";
import { hostErrors } from "../errors.ts";
import { isClientIdFormat, LOCALHOST_CLIENT, parseClientId } from "../host.ts";
import { pagePrefixes, paths } from "../paths.ts";
import { checkQueryClientId, found } from "../queryChecks.ts";
import { upgradeStore } from "./slots.ts";
import {
  getClientConsensusState,
  getClientCreator,
  getClientLatestHeight,
  getClientState,
  getClientStatus,
  lightClientOf,
} from "./clients.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";
import { packClientState, packConsensusState } from "./unpack.ts";

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const clientState = query(Query.clientState, (ctx, { clientId }) => {
  checkQueryClientId(clientId);
  const cs = found(getClientState(ctx, clientId), clientErrors.ClientNotFound, clientId);
  return { clientState: packClientState(cs), proof: new Uint8Array(0), proofHeight: selfHeight(ctx) };
});

const clientStates = query(Query.clientStates, (ctx, { pagination }) => {
  const clients: IdentifiedClientState[] = [];
  // ibc-go puts every client that it walks over into the answer, in the page or not.
  const source = { collection: state.rows, prefix: pagePrefixes.clients, mode: "filtered", refusal: "plain" } as const;
  const page = paginate(ctx, source, pagination, (key, value) => {
    const clientId = paths.clientState.match(key);
    return clientId === undefined ? undefined : clients.push({ clientId, clientState: Any.decode(value) });
  });
  return { clientStates: clients.sort((a, b) => compareText(a.clientId, b.clientId)), pagination: page.pagination };
});

const consensusState = query(Query.consensusState, (ctx, { clientId, revisionNumber, revisionHeight, latestHeight }) => {
  checkQueryClientId(clientId);
  const asked: Height = { revisionNumber, revisionHeight };
  ensureQuery(latestHeight || revisionHeight !== 0n, "InvalidArgument", "consensus state height cannot be 0");
  const height = latestHeight ? getClientLatestHeight(ctx, clientId) : asked;
  const cs = found(
    getClientConsensusState(ctx, clientId, height),
    clientErrors.ConsensusStateNotFound,
    `client-id: ${clientId}, height: ${formatHeight(asked)}`,
  );
  return { consensusState: packConsensusState(cs), proof: new Uint8Array(0), proofHeight: selfHeight(ctx) };
});

function pageOfConsensusStates(
  ctx: ReadContext,
  clientId: string,
  request: PageRequest | undefined,
  visit: (height: Height, value: Uint8Array) => void,
): PageResponse {
  checkQueryClientId(clientId);
  const prefix = pagePrefixes.consensusStates(clientId);
  const source = { collection: state.rows, prefix, mode: "filtered", refusal: "plain" } as const;
  const page = paginate(ctx, source, request, (key, value) => {
    const found = paths.consensusState.match(key);
    if (found === undefined) return undefined;
    visit(found[1], value);
    return true;
  });
  return page.pagination;
}

const consensusStates = query(Query.consensusStates, (ctx, { clientId, pagination }) => {
  const states: ConsensusStateWithHeight[] = [];
  const page = pageOfConsensusStates(ctx, clientId, pagination, (height, value) => {
    states.push({ height, consensusState: Any.decode(value) });
  });
  return { consensusStates: states, pagination: page };
});

const consensusStateHeights = query(Query.consensusStateHeights, (ctx, { clientId, pagination }) => {
  const heights: Height[] = [];
  const page = pageOfConsensusStates(ctx, clientId, pagination, (height) => void heights.push(height));
  return { consensusStateHeights: heights, pagination: page };
});

const clientStatus = query(Query.clientStatus, (ctx, { clientId }) => {
  checkQueryClientId(clientId);
  return { status: getClientStatus(ctx, clientId) };
});

const clientParams = query(Query.clientParams, (ctx) => ({ params: getParams(ctx) }));

const clientCreator = query(Query.clientCreator, (ctx, { clientId }) => {
  checkQueryClientId(clientId);
  const creator = getClientCreator(ctx, clientId);
  return { creator: creator === undefined ? "" : encodeBech32(ctx.addressPrefix, creator) };
});

const upgradedClientState = query(Query.upgradedClientState, (ctx) => {
  const upgrades = upgradeStore.ifFilled(ctx);
  const plan = upgrades?.plan(ctx);
  ensureQuery(plan !== undefined, "NotFound", "upgrade plan not found");
  const bytes = upgrades?.upgradedClient(ctx, plan.height);
  ensureQuery(bytes !== undefined, "NotFound", "upgraded client not found");
  return { upgradedClientState: Any.decode(bytes) };
});

const upgradedConsensusState = query(Query.upgradedConsensusState, (ctx) => {
  const bytes = upgradeStore.ifFilled(ctx)?.upgradedConsensusState(ctx, ctx.height);
  ensureQuery(bytes !== undefined, "NotFound", `upgraded consensus state not found, height ${ctx.height}`);
  return { upgradedConsensusState: Any.decode(bytes) };
});

const DENIED_TYPES = [LOCALHOST_CLIENT, "06-solomachine"];

function queriedClientType(clientId: string): string {
  const wrongFormat = `invalid client identifier ${clientId} is not in format: \`{client-type}-{N}\`: ${hostErrors.InvalidId.text}`;
  ensureQuery(clientId === LOCALHOST_CLIENT || isClientIdFormat(clientId), "InvalidArgument", wrongFormat);
  const clientType = parseClientId(clientId)?.clientType;
  const digits = clientId.slice(clientId.lastIndexOf("-") + 1);
  const wrongNumber = `failed to parse client identifier sequence: strconv.ParseUint: parsing "${digits}": value out of range`;
  ensureQuery(clientType !== undefined, "InvalidArgument", wrongNumber);
  return clientType;
}

const verifyMembership = query(Query.verifyMembership, (ctx, request) => {
  const { clientId, proof, proofHeight, merklePath, value } = request;
  checkQueryClientId(clientId);
  const clientType = queriedClientType(clientId);
  const denied = DENIED_TYPES.includes(clientType);
  ensureQuery(!denied, "InvalidArgument", `verify membership is disabled for client types ${DENIED_TYPES.join(" ")}`);
  ensureQuery(proof.length > 0, "InvalidArgument", "empty proof");
  ensureQuery(!isZeroHeight(proofHeight), "InvalidArgument", "proof height must be non-zero");
  ensureQuery(merklePath.keyPath.length > 0, "InvalidArgument", "empty merkle path");
  ensureQuery(value.length > 0, "InvalidArgument", "empty value");
  try {
    const client = lightClientOf(ctx, clientId);
    const status = getClientStatus(ctx, clientId);
    const detail = `cannot verify membership using client (${clientId}) with status ${status}: ${clientErrors.ClientNotActive.text}`;
    ensureQuery(status === "Active", "FailedPrecondition", detail);
    ctx.gas.consume(3 * 3 * proof.length, "verify membership query");
    const check = { height: proofHeight, delayTimeNs: request.timeDelay, delayBlocks: request.blockDelay, proof, path: merklePath.keyPath };
    return { success: isProven(() => client.verifyMembership(ctx, clientId, check, value)) };
  } catch (error) {
    if (error instanceof StateError) throw new QueryError("NotFound", error.message);
    throw error;
  }
});

function isProven(verify: () => void): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    if (error instanceof StateError) return false;
    throw error;
  }
}

/** Every rpc of ibc.core.client.v1.Query. */
export const queries = [
  clientState,
  clientStates,
  consensusState,
  consensusStates,
  consensusStateHeights,
  clientStatus,
  clientParams,
  clientCreator,
  upgradedClientState,
  upgradedConsensusState,
  verifyMembership,
];
