import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  create,
  createTestClient,
  createTestProvider,
  createValidator,
  delegate,
  initialization,
  keyOf,
  keyText,
  launch,
  optIn,
  OWNER,
  PROVIDER_MODULES,
  refusalOf,
  setTestConnection,
  type TestProvider,
  toEpoch,
  validatorOf,
} from "../../../../test/support/ccvApps.ts";
import { CHANNEL, CONNECTION, openLease } from "../../../../test/support/providerLease.ts";
import type { Context } from "../../../framework/index.ts";
import { State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { DAY, SECOND, ZERO_TIME } from "../../../encoding/time.ts";
import { createTestApp } from "../../../framework/testApp.ts";
import {
  ConsumerMetadata,
  ConsumerPhase,
  type MsgCreateConsumer,
  PowerShapingParameters,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { getChannel, getClientState } from "../../ibc/index.ts";
import { Msg, Query } from "./api.ts";
import { removeDueConsumers } from "./lifecycle.ts";
import { state } from "./state.ts";

const { CONSUMER_PHASE_REGISTERED: REGISTERED, CONSUMER_PHASE_INITIALIZED: INITIALIZED, CONSUMER_PHASE_LAUNCHED: LAUNCHED } = ConsumerPhase;
const { CONSUMER_PHASE_STOPPED: STOPPED, CONSUMER_PHASE_DELETED: DELETED } = ConsumerPhase;
function phaseOf({ app }: TestProvider, consumerId: string): ConsumerPhase | undefined {
  return app.withContext((ctx) => state.phases.get(ctx, consumerId));
}
function powersOf({ app }: TestProvider, consumerId: string): readonly number[] {
  const { validators } = app.query(Query.queryConsumerValidators, { consumerId });
  return validators.map(({ consumerPower }) => Number(consumerPower)).sort((a, b) => b - a);
}
function pendingOf({ app }: TestProvider, consumerId: string) {
  return app.withContext((ctx) => state.pendingVscs.get(ctx, consumerId)?.list ?? []);
}

function assign({ app, validators }: TestProvider, consumerId: string, name: string): void {
  const [first] = validators;
  assert(first !== undefined);
  const consumerKey = keyText(keyOf(name));
  app.deliver(Msg.assignConsumerKey, { consumerId, providerAddr: first.operator, signer: first.account, consumerKey });
}
function setCommission({ app, validators }: TestProvider, consumerId: string): void {
  const [first] = validators;
  assert(first !== undefined);
  app.deliver(Msg.setConsumerCommissionRate, { consumerId, providerAddr: first.operator, signer: first.account, rate: 1n });
}
/** The removal of a consumer whose time has come, without the blocks until then, which prune keys. */
function deleteStopped(ctx: Context, consumerId: string): void {
  const timeNs = state.removalTimes.get(ctx, consumerId);
  assert(timeNs !== undefined);
  removeDueConsumers(ctx.with({ timeNs }));
}

test("consumer ids count up and a consumer without a spawn time stays registered", () => {
  const chain = createTestProvider([10]);
  assert.deepEqual([create(chain), create(chain)], ["0", "1"]);
  assert.equal(phaseOf(chain, "0"), REGISTERED);
});

test("what creation refuses, by code", () => {
  const chain = createTestProvider([10]);
  const refused = (changes: Partial<MsgCreateConsumer>): string => refusalOf(() => create(chain, changes));
  assert.equal(refused({ chainId: " " }), "provider/44");
  assert.equal(refused({ chainId: "é".repeat(26) }), "provider/44");
  assert.equal(refused({ chainId: "stride-1" }), "provider/44");
  assert.equal(refused({ metadata: ConsumerMetadata.from({ name: "n", description: "d" }) }), "provider/44");
  assert.equal(refused({ powerShapingParameters: PowerShapingParameters.from({ topN: 50 }) }), "undefined/1");
  assert.equal(refused({ powerShapingParameters: PowerShapingParameters.from({ allowlist: ["x"] }) }), "provider/44");
  assert.equal(
    refused({
      powerShapingParameters: PowerShapingParameters.from({ allowlist: [validatorOf("a").consensusText.replace("cosmos", "osmo")] }),
    }),
    "provider/44",
  );
  assert.equal(refused({ initializationParameters: initialization(chain, { consumerRedistributionFraction: "1.1" }) }), "provider/44");
  // The default height is of revision 1.
  assert.equal(refused({ chainId: "consumer" }), "provider/30");
  assert.equal(create(chain), "0", "refused creations take no id");
});

test("a consumer launches at its spawn time with the validators that opted in, and gets client and genesis", () => {
  const chain = createTestProvider([30, 20, 10]);
  const consumerId = create(chain, { initializationParameters: initialization(chain, { spawnTime: chain.app.timeNs + 7n * SECOND }) });
  optIn(chain, consumerId, 0, 2);
  chain.app.block();
  assert.equal(phaseOf(chain, consumerId), INITIALIZED);
  const { events } = chain.app.block();
  assert.equal(phaseOf(chain, consumerId), LAUNCHED);
  assert.deepEqual(
    events.map(({ type }) => type).filter((type) => type.includes("client")),
    ["create_client", "consumer_client_created"],
  );
  assert.deepEqual(powersOf(chain, consumerId), [30, 10]);
  const { genesisState } = chain.app.query(Query.queryConsumerGenesis, { consumerId });
  assert.deepEqual(
    genesisState.provider.initialValSet.map(({ power }) => power),
    [30n, 10n],
  );
  assert.equal(genesisState.provider.clientState?.latestHeight.revisionHeight, chain.app.height);
  const client = chain.app.withContext((ctx) => getClientState(ctx, state.clientOfConsumer.get(ctx, consumerId) ?? ""));
  assert.equal(client?.chainId, "consumer-1");
});

test("a consumer that nobody validates is registered again without a spawn time", () => {
  const chain = createTestProvider([10]);
  const consumerId = launch(chain);
  assert.equal(phaseOf(chain, consumerId), REGISTERED);
  assert.equal(
    chain.app.withContext((ctx) => state.initializationParameters.get(ctx, consumerId)?.spawnTime),
    ZERO_TIME,
  );
});

test("a launch that fails over a chain id of another revision does not halt the chain", () => {
  const chain = createTestProvider([10]);
  const spawnTime = chain.app.timeNs + 3n * SECOND;
  const consumerId = create(chain, { initializationParameters: initialization(chain, { spawnTime }) });
  optIn(chain, consumerId, 0);
  chain.app.deliver(Msg.updateConsumer, { owner: OWNER, consumerId, newChainId: "consumer-2" });
  chain.app.block();
  assert.equal(phaseOf(chain, consumerId), REGISTERED);
  chain.app.block();
});

test("a client of one consumer cannot be taken over by another through its connection", () => {
  const chain = createTestProvider([10]);
  chain.app.withContext((ctx) => setTestConnection(ctx, "connection-7", createTestClient(ctx, "consumer-1")));
  const reuse = { initializationParameters: initialization(chain, { connectionId: "connection-7" }) };
  const first = launch(chain, reuse, 0);
  assert.equal(phaseOf(chain, first), LAUNCHED);
  assert.equal(chain.app.query(Query.queryConsumerGenesis, { consumerId: first }).genesisState.connectionId, "connection-9");
  const second = launch(chain, { initializationParameters: initialization(chain, { connectionId: "connection-7" }) }, 0);
  assert.equal(phaseOf(chain, second), REGISTERED);
  assert.equal(
    chain.app.withContext((ctx) => state.consumerOfClient.get(ctx, "07-tendermint-0")),
    first,
  );
});

test("more than 200 consumers of one spawn time launch over several blocks, in their order", () => {
  const chain = createTestProvider([10]);
  const spawnTime = chain.app.timeNs;
  for (let i = 0; i < 203; i++) optIn(chain, create(chain, { initializationParameters: initialization(chain, { spawnTime }) }), 0);
  chain.app.block();
  assert.equal(phaseOf(chain, "199"), LAUNCHED);
  assert.equal(phaseOf(chain, "200"), INITIALIZED);
  chain.app.block();
  assert.equal(phaseOf(chain, "202"), LAUNCHED);
});

test("at an epoch's end a change is queued under the epoch's id, and no change queues nothing", () => {
  const chain = createTestProvider([30, 20]);
  const consumerId = launch(chain, {}, 0, 1);
  toEpoch(chain);
  assert.deepEqual(pendingOf(chain, consumerId), []);
  const [first] = chain.validators;
  assert(first !== undefined);
  delegate(chain.app, first, 5);
  const id = chain.app.withContext((ctx) => state.vscId.get(ctx));
  toEpoch(chain);
  const [packet] = pendingOf(chain, consumerId);
  assert.deepEqual(packet?.validatorUpdates, [{ pubKey: first.key, power: 35n }]);
  assert.equal(packet?.valsetUpdateId, id);
  assert.equal(
    chain.app.withContext((ctx) => state.vscId.get(ctx)),
    id + 1n,
  );
});

test("who opts out leaves at the next epoch and joins anew when opting in again", () => {
  const chain = createTestProvider([30, 20]);
  const consumerId = launch(chain, {}, 0, 1);
  const [, second] = chain.validators;
  assert(second !== undefined);
  const joined = () => chain.app.withContext((ctx) => state.consumerValidators.get(ctx, [consumerId, second.consensusAddress])?.joinHeight);
  const before = joined();
  chain.app.deliver(Msg.optOut, { consumerId, providerAddr: second.operator, signer: second.account });
  toEpoch(chain);
  assert.deepEqual(powersOf(chain, consumerId), [30]);
  assert.deepEqual(pendingOf(chain, consumerId)[0]?.validatorUpdates, [{ pubKey: second.key, power: 0n }]);
  optIn(chain, consumerId, 1);
  toEpoch(chain);
  assert.equal(joined(), chain.app.height);
  assert.notEqual(joined(), before);
});

test("lists, minimum stake, caps and priority shape the set", () => {
  const chain = createTestProvider([40, 30, 20, 10]);
  const text = (i: number): string => chain.validators[i]?.consensusText ?? "";
  const shaped = (shaping: Partial<PowerShapingParameters>): readonly number[] => {
    const consumerId = launch(chain, { powerShapingParameters: PowerShapingParameters.from(shaping) }, 0, 1, 2, 3);
    return powersOf(chain, consumerId);
  };
  assert.deepEqual(shaped({ allowlist: [text(1), text(2)] }), [30, 20]);
  assert.deepEqual(shaped({ denylist: [text(1)] }), [40, 20, 10]);
  assert.deepEqual(shaped({ minStake: 30_000_000n }), [40, 30]);
  assert.deepEqual(shaped({ validatorSetCap: 2 }), [40, 30]);
  assert.deepEqual(shaped({ validatorSetCap: 2, prioritylist: [text(3)] }), [40, 10]);
  assert.deepEqual(shaped({ validatorsPowerCap: 30 }), [30, 30, 25, 15]);
});

test("validators beyond the provider's own set count only where inactive ones are allowed", () => {
  const chain = createTestProvider([40, 30, 20], { params: { maxProviderConsensusValidators: 2n } });
  assert.deepEqual(powersOf(chain, launch(chain, {}, 0, 1, 2)), [40, 30]);
  const allowed = PowerShapingParameters.from({ allowInactiveVals: true });
  assert.deepEqual(powersOf(chain, launch(chain, { powerShapingParameters: allowed }, 0, 1, 2)), [40, 30, 20]);
  // Nobody of those who make the provider's blocks: no launch.
  assert.equal(phaseOf(chain, launch(chain, { powerShapingParameters: allowed }, 2)), REGISTERED);
});

test("the engine is told of the first validators only", () => {
  const chain = createTestProvider([40, 30], { params: { maxProviderConsensusValidators: 2n } });
  createValidator(chain.app, validatorOf("late"), 35);
  const { validatorUpdates } = chain.app.block();
  assert.deepEqual(validatorUpdates.map(({ power }) => power).sort(), [0n, 35n]);
});

test("a removed consumer is stopped at once and deleted an unbonding period later, its record stays", () => {
  const chain = createTestProvider([10]);
  const consumerId = launch(chain, {}, 0);
  assert.equal(
    refusalOf(() => chain.app.deliver(Msg.removeConsumer, { consumerId, owner: accountOf("other") })),
    "provider/25",
  );
  chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER });
  assert.equal(phaseOf(chain, consumerId), STOPPED);
  assert.equal(
    refusalOf(() => chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER })),
    "provider/27",
  );
  assert.equal(
    refusalOf(() => chain.app.deliver(Msg.removeConsumer, { consumerId: "9", owner: OWNER })),
    "provider/37",
  );
  chain.app.block(undefined, { afterNs: 22n * 86_400n * SECOND });
  assert.equal(phaseOf(chain, consumerId), DELETED);
  assert.equal(
    chain.app.withContext((ctx) => state.clientOfConsumer.get(ctx, consumerId)),
    undefined,
  );
  assert.equal(chain.app.query(Query.queryConsumerChain, { consumerId }).ownerAddress, OWNER);
});

test("the deletion of a consumer whose client still lives closes its channel, so that the consumer hears of it", () => {
  const { chain, consumerId } = openLease([10]);
  chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER });
  chain.app.block(undefined, { afterNs: 20n * DAY });
  chain.app.withContext((ctx) => setTestConnection(ctx, CONNECTION, createTestClient(ctx, "consumer-1")));
  chain.app.block(undefined, { afterNs: 2n * DAY });
  assert.equal(phaseOf(chain, consumerId), DELETED);
  chain.app.withContext((ctx) => {
    assert.equal(getChannel(ctx, "provider", CHANNEL)?.state, State.STATE_CLOSED);
    assert.equal(state.consumerOfChannel.get(ctx, CHANNEL), undefined);
    assert.equal(state.channelOfConsumer.get(ctx, consumerId), undefined);
  });
});

test("a deleted consumer leaves none of its keys, lists and sets behind, and another's stay", () => {
  const chain = createTestProvider([30, 20]);
  const text = chain.validators[0]?.consensusText ?? "";
  const lists = PowerShapingParameters.from({ allowlist: [text], denylist: [text], prioritylist: [text] });
  const [going, staying] = [launch(chain, {}, 0, 1), launch(chain, {}, 0, 1)];
  for (const consumerId of [going, staying]) {
    chain.app.deliver(Msg.updateConsumer, { owner: OWNER, consumerId, powerShapingParameters: lists });
    for (const name of [`key of ${consumerId}`, `later key of ${consumerId}`]) assign(chain, consumerId, name);
    setCommission(chain, consumerId);
  }
  const rows = (consumerId: string): readonly number[] =>
    chain.app.withContext((ctx) =>
      [
        state.assignedKeys,
        state.validatorOfConsumerAddress,
        state.addressesToPrune,
        state.allowlist,
        state.denylist,
        state.prioritylist,
        state.optedIn,
        state.commissionRates,
        state.consumerValidators,
      ].map((collection) => [...collection.keys(ctx, { prefix: [consumerId] })].length),
    );
  const before = rows(staying);
  assert.deepEqual(before, [1, 2, 1, 1, 1, 1, 2, 1, 2]);
  assert.deepEqual(rows(going), before);
  chain.app.deliver(Msg.removeConsumer, { consumerId: going, owner: OWNER });
  assert.deepEqual(rows(going), before, "stopped, not deleted");
  chain.app.withContext((ctx) => deleteStopped(ctx, going));
  assert.deepEqual(rows(going), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(rows(staying), before);
});

test("an exported genesis is imported and exported unchanged", () => {
  const chain = createTestProvider([30, 10]);
  launch(chain, {}, 0, 1);
  toEpoch(chain);
  const exported = chain.app.exportGenesis();
  const again = createTestApp({ modules: PROVIDER_MODULES, genesis: exported, height: chain.app.height, timeNs: chain.app.timeNs });
  assert.deepEqual(again.exportGenesis()["provider"], exported["provider"]);
  assert.deepEqual(
    again.genesisValidators.map(({ power }) => power),
    [30n, 10n],
  );
});
