import { EMPTY } from "../../../encoding/bytes.ts";
import { paginate, query, type ReadContext } from "../../../framework/index.ts";
import { ConnectionEnd, type IdentifiedConnection } from "../../../proto/gen/ibc/core/connection/v1.ts";
import {
  clientState as clientRows,
  getClientConsensusState,
  getClientState,
  packClientState,
  packConsensusState,
} from "../client/index.ts";
import { clientErrors } from "../client/api.ts";
import { connectionErrors, Query } from "./api.ts";
import { selfHeight } from "../height.ts";
import { keyOfRow, pagePrefixes, paths } from "../paths.ts";
import { checkQueryClientId, checkQueryConnectionId, found } from "../queryChecks.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

const proven = (ctx: ReadContext) => ({ proof: EMPTY, proofHeight: selfHeight(ctx) });

const connection = query(Query.connection, (ctx, { connectionId }) => {
  checkQueryConnectionId(connectionId);
  const end = found(state.connections.get(ctx, connectionId), connectionErrors.ConnectionNotFound, connectionId);
  return { connection: end, ...proven(ctx) };
});

const connections = query(Query.connections, (ctx, { pagination }) => {
  const source = { collection: clientRows.rows, prefix: pagePrefixes.connections, mode: "store", refusal: "plain" } as const;
  const page = paginate(ctx, source, pagination, (key, value): IdentifiedConnection => {
    return { id: keyOfRow(paths.connection, key), ...ConnectionEnd.decode(value) };
  });
  return { connections: page.items, pagination: page.pagination, height: selfHeight(ctx) };
});

const clientConnections = query(Query.clientConnections, (ctx, { clientId }) => {
  checkQueryClientId(clientId);
  const { paths } = found(state.clientConnections.get(ctx, clientId), connectionErrors.ClientConnectionPathsNotFound, clientId);
  return { connectionPaths: paths, ...proven(ctx) };
});

function queriedConnection(ctx: ReadContext, connectionId: string): ConnectionEnd {
  checkQueryConnectionId(connectionId);
  return found(state.connections.get(ctx, connectionId), connectionErrors.ConnectionNotFound, `connection-id: ${connectionId}`);
}

const connectionClientState = query(Query.connectionClientState, (ctx, { connectionId }) => {
  const { clientId } = queriedConnection(ctx, connectionId);
  const clientState = found(getClientState(ctx, clientId), clientErrors.ClientNotFound, `client-id: ${clientId}`);
  return { identifiedClientState: { clientId, clientState: packClientState(clientState) }, ...proven(ctx) };
});

const connectionConsensusState = query(Query.connectionConsensusState, (ctx, { connectionId, revisionNumber, revisionHeight }) => {
  const { clientId } = queriedConnection(ctx, connectionId);
  const stored = getClientConsensusState(ctx, clientId, { revisionNumber, revisionHeight });
  const consensusState = found(stored, clientErrors.ConsensusStateNotFound, `client-id: ${clientId}`);
  return { consensusState: packConsensusState(consensusState), clientId, ...proven(ctx) };
});

const connectionParams = query(Query.connectionParams, (ctx) => ({ params: getParams(ctx) }));

/** Every rpc of ibc.core.connection.v1.Query. */
export const queries = [connection, connections, clientConnections, connectionClientState, connectionConsensusState, connectionParams];
