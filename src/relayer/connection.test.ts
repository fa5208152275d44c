import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "../../test/support/leaseNetwork.ts";
import { onDemand, relayerEnd } from "../../test/support/relayerEnd.ts";
import { findAttribute } from "../client/events.ts";
import { MsgCreateClient, Query as ClientQuery } from "../proto/gen/ibc/core/client/v1.ts";
import { MsgConnectionOpenInit, Query as ConnectionQuery, State } from "../proto/gen/ibc/core/connection/v1.ts";
import { ClientState } from "../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { createNetwork, type NetworkChain } from "../testing.ts";
import { Relayer } from "./relayer.ts";

/** Another client that knows what the first one knows. */
async function secondClient(chain: NetworkChain): Promise<string> {
  const clientId = "07-tendermint-0";
  const { clientState } = await chain.client.query(ClientQuery.clientState, { clientId });
  const { latestHeight } = ClientState.decode(clientState?.value ?? new Uint8Array(0));
  const { consensusState } = await chain.client.query(ClientQuery.consensusState, { clientId, ...latestHeight });
  const value = { clientState, consensusState, signer: addressOf(chain, "bob") };
  const { events } = await chain.send("bob", [{ typeUrl: MsgCreateClient.typeUrl, value }]);
  return findAttribute(events, "create_client", "client_id") ?? "";
}

test("connections that strangers began with a delay or another prefix are passed over: the path gets one of its own", {
  timeout: 60_000,
}, async () => {
  const network = await createNetwork();
  try {
    network.relayer.stop();
    const { provider } = network;
    const [consumer] = network.consumers;
    assert.ok(consumer);
    const [onA, onB] = [await secondClient(consumer), await secondClient(provider)];
    const begun = (members: object) => ({
      typeUrl: MsgConnectionOpenInit.typeUrl,
      value: {
        clientId: onA,
        counterparty: { clientId: onB, connectionId: "", prefix: { keyPrefix: new TextEncoder().encode("ibc") } },
        version: { identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] },
        delayPeriod: 0n,
        signer: addressOf(consumer, "bob"),
        ...members,
      },
    });
    const wrongPrefix = { clientId: onB, connectionId: "", prefix: { keyPrefix: new TextEncoder().encode("bogus") } };
    await consumer.send("bob", [begun({ delayPeriod: 3_600_000_000_000n }), begun({ counterparty: wrongPrefix })]);
    const a = { chain: relayerEnd(consumer, onDemand(consumer)), clientId: onA };
    const b = { chain: relayerEnd(provider, onDemand(provider)), clientId: onB };
    const { connectionIdOnA } = await new Relayer().connect({ a, b });
    const { connection } = await consumer.client.query(ConnectionQuery.connection, { connectionId: connectionIdOnA });
    assert.deepEqual([connection?.state, connection?.delayPeriod, connectionIdOnA], [State.STATE_OPEN, 0n, "connection-3"]);
  } finally {
    await network.close();
  }
});
