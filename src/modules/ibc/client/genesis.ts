import { concat, fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { type Context, ensure, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import type { ClientConsensusStates, GenesisMetadata, GenesisState, IdentifiedClientState } from "../../../proto/gen/ibc/core/client/v1.ts";
import { formatHeight, isZeroHeight } from "../height.ts";
import { checkClientId, parseClientId } from "../host.ts";
import { paths } from "../paths.ts";
import { TENDERMINT, tendermintState, validateClientState, validateConsensusState } from "../tendermint/index.ts";
import { getParams, isAllowedClient, paramsFault } from "./params.ts";
import { state } from "./state.ts";
import { unpackClientState, unpackConsensusState } from "./unpack.ts";

/** What all keys of clients begin with. */
const CLIENTS = utf8("clients/");

/** [ICS-02] Stores clients as they were exported: metadata first, so that states win where keys meet. */
export function initGenesis(ctx: Context, genesis: GenesisState): void {
  refuse(paramsFault(genesis.params));
  state.params.set(ctx, genesis.params);
  for (const { clientId, clientMetadata } of genesis.clientsMetadata) {
    for (const { key, value } of clientMetadata) state.rows.set(ctx, concat(CLIENTS, utf8(`${clientId}/`), key), value);
  }
  for (const { clientId, clientState } of genesis.clients) {
    const allowed = isAllowedClient(genesis.params, TENDERMINT);
    refuse(allowed ? undefined : `client state type ${TENDERMINT} is not registered on the allowlist`);
    tendermintState.clientStates.set(ctx, clientId, unpackClientState(clientState));
  }
  for (const { clientId, consensusStates } of genesis.clientsConsensus) {
    for (const { height, consensusState } of consensusStates) {
      tendermintState.consensusStates.set(ctx, [clientId, height], unpackConsensusState(consensusState));
    }
  }
  state.nextClientSequence.set(ctx, genesis.nextClientSequence);
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new StateError(unregisteredError, fault);
}

/** A row that is neither of a client's states: whose it is, and what follows "clients/ID/" in its key. */
function metadataKey(rawKey: Uint8Array): readonly [clientId: string, key: Uint8Array] {
  const begin = CLIENTS.length;
  const slash = rawKey.indexOf(0x2f, begin);
  return [fromUtf8(rawKey.subarray(begin, slash)), rawKey.subarray(slash + 1)];
}

/** [ICS-02] All clients by id; whatever else lies with them is metadata. */
export function exportGenesis(ctx: ReadContext): GenesisState {
  const clients: IdentifiedClientState[] = [];
  const consensus = new Map<string, ClientConsensusStates["consensusStates"][number][]>();
  const metadata = new Map<string, GenesisMetadata[]>();
  const push = <T>(lists: Map<string, T[]>, id: string, entry: T): void => void lists.set(id, [...(lists.get(id) ?? []), entry]);
  for (const [rawKey, value] of state.rows.entries(ctx, { prefix: CLIENTS })) {
    const ofClient = paths.clientState.match(rawKey);
    const ofHeight = paths.consensusState.match(rawKey);
    if (ofClient !== undefined) clients.push({ clientId: ofClient, clientState: Any.decode(value) });
    else if (ofHeight !== undefined) push(consensus, ofHeight[0], { height: ofHeight[1], consensusState: Any.decode(value) });
    else {
      const [clientId, key] = metadataKey(rawKey);
      push(metadata, clientId, { key, value });
    }
  }
  clients.sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
  return {
    clients,
    clientsMetadata: clients.flatMap(({ clientId }) => {
      const clientMetadata = metadata.get(clientId);
      return clientMetadata === undefined ? [] : [{ clientId, clientMetadata }];
    }),
    clientsConsensus: [...consensus]
      .map(([clientId, consensusStates]) => ({ clientId, consensusStates }))
      .sort((a, b) => (a.clientId < b.clientId ? -1 : 1)),
    params: getParams(ctx),
    createLocalhost: false,
    nextClientSequence: state.nextClientSequence.get(ctx),
  };
}

/** [ICS-02] Stateless checks of a genesis. */
export function validateGenesis(genesis: GenesisState): void {
  refuse(paramsFault(genesis.params));
  let highest = 0n;
  const known = new Set<string>();
  for (const { clientId, clientState } of genesis.clients) {
    checkClientId(clientId, "invalid client consensus state identifier");
    validateClientState(unpackClientState(clientState));
    const parsed = parseClientId(clientId);
    const matches = parsed?.clientType === TENDERMINT && isAllowedClient(genesis.params, TENDERMINT);
    ensure(parsed !== undefined && matches, unregisteredError, `client ${clientId} is of no allowed type`);
    if (parsed.sequence > highest) highest = parsed.sequence;
    known.add(clientId);
  }
  for (const { clientId, consensusStates } of genesis.clientsConsensus) {
    refuse(
      known.has(clientId) ? undefined : `consensus state in genesis has a client id ${clientId} that does not map to a genesis client`,
    );
    for (const { height, consensusState } of consensusStates) {
      refuse(isZeroHeight(height) ? `consensus state of ${clientId} has height ${formatHeight(height)}` : undefined);
      validateConsensusState(unpackConsensusState(consensusState));
    }
  }
  for (const { clientId, clientMetadata } of genesis.clientsMetadata) {
    refuse(known.has(clientId) ? undefined : `metadata in genesis has a client id ${clientId} that does not map to a genesis client`);
    const empty = clientMetadata.some(({ key, value }) => key.length === 0 || value.length === 0);
    refuse(empty ? `genesis metadata of ${clientId} has an empty key or value` : undefined);
  }
  const next = genesis.nextClientSequence;
  refuse(highest !== 0n && highest >= next ? `next client identifier sequence ${next} must be greater than ${highest}` : undefined);
}
