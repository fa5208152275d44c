import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import { ConnectionEnd, type GenesisState, State } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { clientState as clientRows } from "../client/index.ts";
import { hostErrors } from "../errors.ts";
import { checkClientId, checkConnectionId, LOCALHOST_CLIENT, LOCALHOST_CONNECTION, sequenceOf } from "../host.ts";
import { COMMITMENT_PREFIX } from "./handshake.ts";
import { validateConnection } from "./messages.ts";
import { state } from "./state.ts";
import { getParams } from "./verify.ts";
import { COMPATIBLE_VERSIONS } from "./versions.ts";

/** [ICS-03] Stores connections as they were exported, and the connection of this chain to itself. */
export function initGenesis(ctx: Context, genesis: GenesisState): void {
  for (const { id, ...end } of genesis.connections) state.connections.set(ctx, id, end);
  for (const { clientId, paths } of genesis.clientConnectionPaths) state.clientConnections.set(ctx, clientId, { paths });
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
  const connections = [...clientRows.rows.entries(ctx, { prefix: utf8("connections/") })].map(([key, value]) => ({
    id: fromUtf8(key.subarray("connections/".length)),
    ...ConnectionEnd.decode(value),
  }));
  const clients = [...clientRows.rows.keys(ctx, { prefix: utf8("clients/") })].flatMap((key) => clientIdOf(key));
  const clientConnectionPaths = clients.flatMap((clientId) => {
    const paths = state.clientConnections.get(ctx, clientId)?.paths;
    return paths === undefined ? [] : [{ clientId, paths }];
  });
  const nextConnectionSequence = state.nextConnectionSequence.get(ctx);
  return { connections, clientConnectionPaths, nextConnectionSequence, params: getParams(ctx) };
}

/** The client whose state is stored under a key. */
function clientIdOf(key: Uint8Array): readonly string[] {
  const [, clientId, name, ...rest] = key.every((byte) => byte < 0x80) ? fromUtf8(key).split("/") : [];
  return clientId !== undefined && name === "clientState" && rest.length === 0 ? [clientId] : [];
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
  for (const { clientId, paths } of genesis.clientConnectionPaths) {
    checkClientId(clientId, "invalid client connection path");
    for (const path of paths) checkConnectionId(path, "invalid client connection ID in connection paths");
  }
  const next = genesis.nextConnectionSequence;
  ensure(highest === 0n || highest < next, unregisteredError, `next connection sequence ${next} must be greater than ${highest}`);
  const hasTime = genesis.params.maxExpectedTimePerBlock !== 0n;
  ensure(hasTime, unregisteredError, "MaxExpectedTimePerBlock cannot be zero");
}
