import { type Context, ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import { type GenesisState, State } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { clientState as clientRows } from "../client/index.ts";
import { hostErrors } from "../errors.ts";
import { checkClientId, checkConnectionId, LOCALHOST_CLIENT, LOCALHOST_CONNECTION, sequenceOf } from "../host.ts";
import { pagePrefixes, paths } from "../paths.ts";
import { COMMITMENT_PREFIX } from "../paths.ts";
import { validateConnection } from "./connections.ts";
import { getParams, validateParams } from "./params.ts";
import { state } from "./state.ts";
import { COMPATIBLE_VERSIONS } from "./versions.ts";

/** [ICS-03] Stores connections as they were exported, and the connection of this chain to itself. */
export function initGenesis(ctx: Context, genesis: GenesisState): void {
  for (const { id, ...end } of genesis.connections) state.connections.set(ctx, id, end);
  for (const { clientId, paths: ids } of genesis.clientConnectionPaths) state.clientConnections.set(ctx, clientId, { paths: ids });
  state.nextConnectionSequence.set(ctx, genesis.nextConnectionSequence);
  state.params.set(ctx, genesis.params);
  state.connections.set(ctx, LOCALHOST_CONNECTION, {
    clientId: LOCALHOST_CLIENT,
    versions: COMPATIBLE_VERSIONS,
    state: State.STATE_OPEN,
    counterparty: { clientId: LOCALHOST_CLIENT, connectionId: LOCALHOST_CONNECTION, prefix: COMMITMENT_PREFIX },
    delayPeriod: 0n,
  });
}

/** [ICS-03] All connections, and the connections of each client, by id. */
export function exportGenesis(ctx: ReadContext): GenesisState {
  const connections = [...state.connections.entries(ctx)].map(([id, end]) => ({ id, ...end }));
  const clients = [...clientRows.rows.keys(ctx, { prefix: pagePrefixes.clients })].flatMap((key) => paths.clientState.match(key) ?? []);
  const clientConnectionPaths = clients.flatMap((clientId) => {
    const known = state.clientConnections.get(ctx, clientId);
    return known === undefined ? [] : [{ clientId, paths: known.paths }];
  });
  const nextConnectionSequence = state.nextConnectionSequence.get(ctx);
  return { connections, clientConnectionPaths, nextConnectionSequence, params: getParams(ctx) };
}

/** [ICS-03] Stateless checks of a genesis. */
export function validateGenesis(genesis: GenesisState): void {
  let highest = 0n;
  for (const { id, ...end } of genesis.connections) {
    if (id !== LOCALHOST_CONNECTION) {
      const sequence = sequenceOf(id, "connection-");
      ensure(sequence !== undefined, hostErrors.InvalidId, `connection identifier ${id} is not in the format: \`connection-{N}\``);
      if (sequence > highest) highest = sequence;
    }
    checkConnectionId(id);
    validateConnection(end);
  }
  for (const { clientId, paths: ids } of genesis.clientConnectionPaths) {
    checkClientId(clientId, "invalid client connection path");
    for (const id of ids) checkConnectionId(id, "invalid client connection ID in connection paths");
  }
  const next = genesis.nextConnectionSequence;
  ensure(highest === 0n || highest < next, unregisteredError, `next connection sequence ${next} must be greater than ${highest}`);
  validateParams(genesis.params);
}
