import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createTestClient,
  createTestConsumer,
  createTestProvider,
  launch,
  leasedConsumer,
  refusalOf,
  setTestConnection,
} from "../../../../test/support/ccvApps.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../encoding/json.ts";
import { sha256 } from "../../../crypto/hash.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { fill } from "../../../framework/index.ts";
import { createTestApp, type TestApp } from "../../../framework/testApp.ts";
import { GenesisState } from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import { ConsumerPacketData, ConsumerPacketDataType, SlashPacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import { fromJson, toJson } from "../../../proto/registry.ts";
import { getChannel, ibc } from "../../ibc/index.ts";
import { Query } from "../provider/api.ts";
import { auth } from "../../auth/index.ts";
import { bank } from "../../bank/index.ts";
import { transferModule } from "../../ibc/transfer/index.ts";
import { slashedValidators } from "../../slashing/slots.ts";
import { appendPacket, pendingPackets } from "./pendingPackets.ts";
import { consumer, consumerSlashedValidators, standaloneStaking } from "./index.ts";
import { state } from "./state.ts";

function section(app: TestApp): JsonObject {
  const exported = app.exportGenesis()["ccvconsumer"];
  assert(isJsonObject(exported));
  return exported;
}
function madeByProvider(powers: readonly number[] = [30, 20]): GenesisState {
  const chain = createTestProvider(powers);
  const consumerId = launch(chain, {}, ...powers.keys());
  const { genesisState } = chain.app.query(Query.queryConsumerGenesis, { consumerId });
  return GenesisState.from({
    params: genesisState.params,
    provider: genesisState.provider,
    newChain: genesisState.newChain,
    preCCV: genesisState.preCCV,
  });
}
/** What starting from the genesis is refused with. */
function refusal(genesis: Partial<GenesisState>, before: GenesisState = NEW): string {
  const json: JsonValue = toJson(GenesisState, { ...before, ...genesis });
  try {
    return refusalOf(() => createTestConsumer({ ccvconsumer: json }));
  } catch (error) {
    // A module that fails in InitGenesis is named; its refusal is the cause.
    return refusalOf(() => {
      throw error instanceof Error ? error.cause : error;
    });
  }
}
const NEW = madeByProvider();

test("a consumer starts from the genesis that its provider made, with the provider's set and a client of it", () => {
  const { app } = leasedConsumer([30, 20]);
  assert.deepEqual(
    app.genesisValidators.map(({ power }) => power),
    [30n, 20n],
  );
  app.withContext((ctx) => {
    assert.equal(state.providerClient.get(ctx), "07-tendermint-0");
    assert.equal(state.vscOfHeight.get(ctx, 0n), 0n);
    assert.equal(state.vscOfHeight.get(ctx, 2n), 0n, "each block writes its successor's");
    assert.equal([...state.validators.keys(ctx)].length, 2);
    assert.equal(state.providerChannel.has(ctx), false);
  });
});

test("members of the section that later versions add are passed over", () => {
  const json = toJson(GenesisState, NEW);
  assert(isJsonObject(json));
  createTestConsumer({ ccvconsumer: { ...json, of_tomorrow: { a: 1 } } });
});

test("a genesis that is neither of a new chain nor of one that goes on is refused with CCV/4", () => {
  const packet = ConsumerPacketData.from({
    type: ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH,
    slashPacketData: SlashPacketData.from(),
  });
  assert.equal(refusal({}), "none");
  assert.equal(refusal({ provider: { ...NEW.provider, initialValSet: [] } }), "CCV/4");
  assert.equal(refusal({ provider: { ...NEW.provider, clientState: undefined } }), "CCV/4");
  assert.equal(refusal({ provider: { ...NEW.provider, consensusState: undefined } }), "CCV/4");
  assert.equal(refusal({ connectionId: "connection-3" }), "CCV/4", "either a client or a connection");
  assert.equal(refusal({ providerClientId: "07-tendermint-0" }), "CCV/4");
  assert.equal(refusal({ providerChannelId: "channel-0" }), "CCV/4");
  assert.equal(refusal({ heightToValsetUpdateId: [{ height: 1n, valsetUpdateId: 1n }] }), "CCV/4");
  assert.equal(refusal({ outstandingDowntimeSlashing: [{ validatorConsensusAddress: "consumervalcons1" }] }), "CCV/4");
  assert.equal(refusal({ pendingConsumerPackets: { list: [packet] } }), "CCV/4");
  assert.equal(refusal({ lastTransmissionBlockHeight: { height: 1n } }), "CCV/4");
  assert.equal(refusal({ params: { ...NEW.params, historicalEntries: 0n } }), "CCV/4");
  assert.equal(refusal({ params: { ...NEW.params, consumerId: "-1" } }), "CCV/19");
  const restart = { ...NEW, newChain: false };
  assert.equal(refusal({}, restart), "CCV/4", "no client");
  assert.equal(refusal({ providerClientId: "07-tendermint-0" }, restart), "CCV/4", "a client that exists and one that is to be made");
});

test("a chain with preCCV but no staking module of its own is refused", () => {
  const provider = { ...NEW.provider, clientState: undefined, consensusState: undefined };
  assert.equal(refusal({ preCCV: true, connectionId: "connection-0", provider }), "CCV/4");
});

test("a section that is not enabled starts nothing", () => {
  const app = createTestConsumer(undefined);
  assert.deepEqual(app.genesisValidators, []);
  assert.deepEqual(
    section(app)["params"],
    toJson(GenesisState, GenesisState.from({ params: fromJson(GenesisState, section(app)).params })) && section(app)["params"],
  );
});

test("an exported genesis is that of a restart; importing and exporting it changes nothing", () => {
  const { app, validators } = leasedConsumer([30, 20]);
  const address = validators[0]?.consensusAddress ?? new Uint8Array(20);
  const former = new Uint8Array(20).fill(5);
  app.withContext((ctx) => {
    state.providerChannel.set(ctx, "channel-0");
    state.outstandingDowntime.add(ctx, former);
    state.lastTransmission.set(ctx, { height: 1n });
    const slashPacketData = SlashPacketData.from({ validator: { address, power: 30n }, valsetUpdateId: 1n, infraction: 2 });
    appendPacket(ctx, ConsumerPacketData.from({ type: ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH, slashPacketData }));
  });
  const exported = section(app);
  assert.equal(exported["new_chain"], false);
  assert.equal(exported["provider_client_id"], "07-tendermint-0");
  const again = createTestConsumer({ ccvconsumer: exported }, { height: app.height, timeNs: app.timeNs });
  assert.deepEqual(section(again), exported);
  assert.deepEqual(again.genesisValidators.map(({ power }) => power).sort(), [20n, 30n]);
  again.withContext((ctx) => {
    assert.equal(pendingPackets(ctx).length, 1);
    assert.equal(state.outstandingDowntime.has(ctx, former), true);
  });
});

test("outstanding downtimes that are no addresses are refused by the text", () => {
  const restart = { ...NEW, newChain: false, provider: { ...NEW.provider, clientState: undefined, consensusState: undefined } };
  const changes = { providerClientId: "07-tendermint-0", providerChannelId: "channel-0" };
  assert.equal(refusal(changes, restart), "none");
  assert.equal(refusal({ ...changes, outstandingDowntimeSlashing: [{ validatorConsensusAddress: "nobody" }] }, restart), "CCV/4");
});

test("a chain that was on its own opens the channel over the named connection and changes its set once", () => {
  const own: PublicKey = { ed25519: sha256(utf8("own")), secp256k1: undefined };
  const before = { ...consumerSlashedValidators, validatorKeys: () => [own] };
  const app = createTestApp({
    modules: [auth, bank, ibc, transferModule, consumer],
    fills: [fill(slashedValidators, consumerSlashedValidators), fill(standaloneStaking, before)],
  });
  const provider = { ...NEW.provider, clientState: undefined, consensusState: undefined };
  const genesis = { ...NEW, provider, preCCV: true, connectionId: "connection-4" };
  const made = app.withContext((ctx) => {
    setTestConnection(ctx, "connection-4", createTestClient(ctx, "provider-1"));
    const updates = consumer.genesis?.init(ctx, toJson(GenesisState, genesis));
    const channel = getChannel(ctx, "consumer", "channel-0");
    assert.deepEqual(channel?.connectionHops, ["connection-4"]);
    assert.equal(channel?.counterparty.portId, "provider");
    return updates;
  });
  assert.deepEqual(made, [], "the old set goes on");
  const { validatorUpdates } = app.block();
  assert.deepEqual(
    validatorUpdates.map(({ power }) => power),
    [30n, 20n, 0n],
  );
  assert.deepEqual(app.block().validatorUpdates, []);
});
