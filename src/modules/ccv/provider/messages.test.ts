import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  create,
  createTestProvider,
  delegate,
  GOV,
  initialization,
  launch,
  METADATA,
  optIn,
  OWNER,
  refusalOf,
  type TestProvider,
  toEpoch,
} from "../../../../test/support/ccvApps.ts";
import { parseDec } from "../../../encoding/decimal.ts";
import { DAY, SECOND } from "../../../encoding/time.ts";
import { PageRequest } from "../../../proto/gen/cosmos/base/query/v1beta1.ts";
import {
  AllowlistedRewardDenoms,
  ConsumerPhase,
  type MsgUpdateConsumer,
  PowerShapingParameters,
  SlashJailParameters,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { jail } from "../../staking/index.ts";
import { Msg, Query } from "./api.ts";
import { defaultParams, getParams } from "./params.ts";
import { state } from "./state.ts";

function update({ app }: TestProvider, consumerId: string, changes: Partial<MsgUpdateConsumer>, owner = OWNER) {
  return app.deliver(Msg.updateConsumer, { owner, consumerId, ...changes });
}
const topN = (n: number): PowerShapingParameters => PowerShapingParameters.from({ topN: n });
function membersOf({ app }: TestProvider, consumerId: string): readonly bigint[] {
  const { validators } = app.query(Query.queryConsumerValidators, { consumerId });
  return validators.map(({ consumerPower }) => consumerPower).sort((a, b) => Number(b - a));
}

test("a consumer becomes Top N in two steps: gov gets it, then gov sets N", () => {
  const chain = createTestProvider([50, 30, 15, 5]);
  const consumerId = launch(chain, {}, 3);
  const refused = (changes: Partial<MsgUpdateConsumer>, owner?: string) => refusalOf(() => update(chain, consumerId, changes, owner));
  assert.equal(refused({ powerShapingParameters: topN(50) }), "provider/39");
  assert.equal(refused({ newOwnerAddress: GOV, powerShapingParameters: topN(50) }), "provider/39", "both at once is one step");
  assert.equal(refused({ newOwnerAddress: "nobody" }), "provider/38");
  update(chain, consumerId, { newOwnerAddress: GOV });
  assert.equal(refused({}), "provider/25");
  update(chain, consumerId, { powerShapingParameters: topN(90) }, GOV);
  assert.equal(
    chain.app.withContext((ctx) => state.minPowerInTopN.get(ctx, consumerId)),
    15n,
  );
  toEpoch(chain);
  assert.deepEqual(membersOf(chain, consumerId), [50n, 30n, 15n, 5n], "the top 90 % and who opted in");
  const [first, , , last] = chain.validators;
  assert(first !== undefined && last !== undefined);
  const leave = ({ operator, account }: typeof first) =>
    refusalOf(() => chain.app.deliver(Msg.optOut, { consumerId, providerAddr: operator, signer: account }));
  assert.equal(leave(first), "provider/20");
  assert.equal(leave(last), "none");
  assert.equal(refused({ newOwnerAddress: OWNER }, GOV), "provider/40", "a Top N chain is gov's");
  update(chain, consumerId, { newOwnerAddress: OWNER, powerShapingParameters: topN(0) }, GOV);
  assert.equal(
    chain.app.withContext((ctx) => state.minPowerInTopN.get(ctx, consumerId)),
    undefined,
  );
});

test("the least power of the top N follows the powers from epoch to epoch", () => {
  const chain = createTestProvider([50, 30, 20]);
  const consumerId = launch(chain, {}, 0);
  update(chain, consumerId, { newOwnerAddress: GOV });
  update(chain, consumerId, { powerShapingParameters: topN(50) }, GOV);
  const least = () => chain.app.withContext((ctx) => state.minPowerInTopN.get(ctx, consumerId));
  assert.equal(least(), 50n);
  const [, second] = chain.validators;
  assert(second !== undefined);
  delegate(chain.app, second, 100);
  toEpoch(chain);
  assert.equal(least(), 130n);
  assert.deepEqual(membersOf(chain, consumerId), [130n, 50n], "who was brought in by power or wish stays opted in");
});

test("an epoch in which nobody has power leaves a Top N chain its set", () => {
  const chain = createTestProvider([50, 30]);
  const consumerId = launch(chain, {}, 0);
  update(chain, consumerId, { newOwnerAddress: GOV });
  update(chain, consumerId, { powerShapingParameters: topN(60) }, GOV);
  toEpoch(chain);
  const pending = () => chain.app.withContext((ctx) => state.pendingVscs.get(ctx, consumerId)?.list.length ?? 0);
  const before = pending();
  chain.app.withContext((ctx) => {
    for (const { consensusAddress } of chain.validators) jail(ctx, consensusAddress);
  });
  toEpoch(chain);
  assert.equal(pending(), before);
  assert.equal(
    chain.app.withContext((ctx) => [...state.consumerValidators.keys(ctx, { prefix: [consumerId] })].length),
    1,
  );
});

test("what an update may change after the launch", () => {
  const chain = createTestProvider([10]);
  const consumerId = launch(chain, {}, 0);
  const refused = (changes: Partial<MsgUpdateConsumer>) => refusalOf(() => update(chain, consumerId, changes));
  assert.equal(refused({ newChainId: "other-1" }), "provider/27");
  assert.equal(refused({ initializationParameters: initialization(chain) }), "provider/45");
  assert.equal(refused({ consumerId: "x" }), "provider/45");
  assert.equal(refused({ consumerId: "7" }), "provider/27");
  const { events } = update(chain, consumerId, {
    metadata: { ...METADATA, name: "renamed" },
    allowlistedRewardDenoms: AllowlistedRewardDenoms.from({ denoms: [`ibc/${"A".repeat(64)}`] }),
  });
  const attributes = Object.fromEntries(events.find(({ type }) => type === "update_consumer")?.attributes ?? []);
  assert.deepEqual([attributes["consumer_name"], attributes["consumer_phase"]], ["renamed", "CONSUMER_PHASE_LAUNCHED"]);
  assert.equal(chain.app.query(Query.queryConsumerChain, { consumerId }).metadata.name, "renamed");
});

test("penalties change at once before the launch and an unbonding period later after it", () => {
  const chain = createTestProvider([10]);
  const downtime = (jailDuration: bigint) => ({
    doubleSign: undefined,
    downtime: SlashJailParameters.from({ slashFraction: parseDec("0.1"), jailDuration }),
  });
  const jailOf = (consumerId: string) =>
    chain.app.withContext((ctx) => state.infractionParameters.get(ctx, consumerId)?.downtime?.jailDuration);
  const early = create(chain, { initializationParameters: initialization(chain) });
  update(chain, early, { infractionParameters: downtime(1n * SECOND) });
  assert.equal(jailOf(early), 1n * SECOND);
  optIn(chain, early, 0);
  chain.app.block();
  update(chain, early, { infractionParameters: downtime(2n * SECOND) });
  update(chain, early, { infractionParameters: downtime(3n * SECOND) });
  chain.app.block(undefined, { afterNs: 21n * DAY - 10n * SECOND });
  assert.equal(jailOf(early), 1n * SECOND);
  chain.app.block(undefined, { afterNs: 10n * SECOND });
  assert.equal(jailOf(early), 3n * SECOND, "the later change replaced the earlier one");
  chain.app.withContext((ctx) => state.toUpdateInfractions.set(ctx, chain.app.timeNs, { ids: ["77"] }));
  chain.app.block();
  assert.equal(jailOf("77"), undefined, "an entry without parameters has nothing to apply");
  update(chain, early, { infractionParameters: downtime(4n * SECOND) });
  update(chain, early, { infractionParameters: downtime(3n * SECOND) });
  chain.app.block(undefined, { afterNs: 22n * DAY });
  assert.equal(jailOf(early), 3n * SECOND, "asking for the present ones takes the change back");
});

test("a validator's commission for a consumer is its own, within staking's bounds", () => {
  const chain = createTestProvider([10]);
  const consumerId = launch(chain, {}, 0);
  const [validator] = chain.validators;
  assert(validator !== undefined);
  const set = (rate: bigint, of = consumerId, signer = validator.account) =>
    chain.app.deliver(Msg.setConsumerCommissionRate, { providerAddr: validator.operator, consumerId: of, rate, signer });
  assert.equal(
    refusalOf(() => set(parseDec("1.1"))),
    "provider/51",
  );
  assert.equal(
    refusalOf(() => set(0n, consumerId, accountOf("other"))),
    "provider/51",
  );
  assert.equal(
    refusalOf(() => set(0n, "5")),
    "provider/27",
  );
  const rate = () =>
    chain.app.query(Query.queryValidatorConsumerCommissionRate, { consumerId, providerAddress: validator.consensusText }).rate;
  assert.equal(rate(), parseDec("0.1"), "staking's until it is set");
  set(parseDec("0.25"));
  assert.equal(rate(), parseDec("0.25"));
});

test("gov alone changes the denominations of rewards, and none is added and removed at once", () => {
  const chain = createTestProvider([10]);
  const change = (denomsToAdd: readonly string[], denomsToRemove: readonly string[], authority = GOV) =>
    chain.app.deliver(Msg.changeRewardDenoms, { authority, denomsToAdd, denomsToRemove });
  const refused = (...args: Parameters<typeof change>) => refusalOf(() => change(...args));
  assert.equal(refused([], []), "provider/52");
  assert.throws(() => change(["a"], []), /invalid denom: a/, "no refusal: Go panics");
  assert.equal(refused(["stake"], ["stake"]), "provider/52");
  assert.equal(refused(["stake"], [], OWNER), "provider/25");
  change(["stake", "atom"], []);
  const { events } = change(["stake", "photon"], ["atom", "absent"]);
  assert.deepEqual(events.find(({ type }) => type === "change_consumer_reward_denom")?.attributes, [
    ["add_consumer_reward_denom", "photon"],
    ["remove_consumer_reward_denom", "atom"],
  ]);
  assert.deepEqual(chain.app.query(Query.queryRegisteredConsumerRewardDenoms).denoms, ["photon", "stake"]);
});

test("gov alone changes parameters, within their bounds", () => {
  const chain = createTestProvider([10]);
  const params = { ...defaultParams(), blocksPerEpoch: 7n };
  const set = (changes: Partial<typeof params>, authority = GOV) =>
    refusalOf(() => chain.app.deliver(Msg.updateParams, { authority, params: { ...params, ...changes } }));
  assert.equal(set({}, OWNER), "gov/13");
  for (const changes of [
    { blocksPerEpoch: 0n },
    { slashMeterReplenishFraction: "0" },
    { slashMeterReplenishFraction: "1.5" },
    { trustingPeriodFraction: "a third" },
    { slashMeterReplenishPeriod: 0n },
    { maxProviderConsensusValidators: -1n },
    { templateClient: undefined },
  ])
    assert.equal(set(changes), "undefined/1", Object.keys(changes)[0] ?? "");
  assert.equal(set({}), "none");
  assert.equal(chain.app.withContext(getParams).blocksPerEpoch, 7n);
});

test("the slash meter refills by its allowance once a period, to no more than full", () => {
  const chain = createTestProvider([60, 40], { params: { slashMeterReplenishFraction: "0.1", slashMeterReplenishPeriod: 60n * SECOND } });
  const meter = () => chain.app.query(Query.queryThrottleState).slashMeter;
  chain.app.block(undefined, { afterNs: 60n * SECOND });
  assert.deepEqual([meter(), chain.app.query(Query.queryThrottleState).slashMeterAllowance], [10n, 10n]);
  chain.app.withContext((ctx) => state.slashMeter.set(ctx, -25n));
  chain.app.block(undefined, { afterNs: 59n * SECOND });
  assert.equal(meter(), -25n);
  const seen: bigint[] = [];
  for (let i = 0; i < 5; i++) {
    chain.app.block(undefined, { afterNs: 60n * SECOND });
    seen.push(meter());
  }
  assert.deepEqual(seen, [-15n, -5n, 5n, 10n, 10n]);
});

test("lists of consumers come in pages that count only the asked phase", () => {
  const chain = createTestProvider([10]);
  const launched: string[] = [];
  for (let i = 0; i < 3; i++) {
    create(chain);
    launched.push(launch(chain, {}, 0));
  }
  const page = (changes: Partial<PageRequest>, phase: ConsumerPhase = ConsumerPhase.CONSUMER_PHASE_LAUNCHED) => {
    const { chains, pagination } = chain.app.query(Query.queryConsumerChains, { phase, pagination: PageRequest.from(changes) });
    return { ids: chains.map(({ consumerId }) => consumerId), nextKey: pagination?.nextKey ?? new Uint8Array(0), total: pagination?.total };
  };
  assert.deepEqual(launched, ["1", "3", "5"]);
  const first = page({ limit: 2n, countTotal: true });
  assert.deepEqual([first.ids, first.total], [["1", "3"], 3n]);
  const second = page({ limit: 2n, key: first.nextKey });
  assert.deepEqual([second.ids, second.nextKey.length], [["5"], 0]);
  assert.deepEqual(page({ limit: 1n, offset: 1n }).ids, ["3"]);
  assert.deepEqual(page({ limit: 2n, reverse: true }).ids, ["5", "3"]);
  assert.deepEqual(page({}, ConsumerPhase.CONSUMER_PHASE_UNSPECIFIED).ids, ["0", "1", "2", "3", "4", "5"]);
  assert.throws(() => page({ key: first.nextKey, offset: 1n }), /either offset or key/);
});
