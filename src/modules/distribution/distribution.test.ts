import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  addressOf,
  attributesOf,
  balanceOf,
  bondedApp,
  consAddressOf,
  createStakingApp,
  operatorOf,
  refusedWith,
  stake,
} from "../../../test/support/stakingApp.ts";
import { ONE, parseDec } from "../../encoding/decimal.ts";
import { HOUR } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { authority, FEE_COLLECTOR, formatAddress, moduleAccountAddress } from "../auth/index.ts";
import { sendToModule } from "../bank/index.ts";
import { Msg as Staking } from "../staking/api.ts";
import { jail, slash } from "../staking/index.ts";
import { Msg, Query } from "./api.ts";
import { distribution, distributionInvariants } from "./index.ts";
import { DEFAULT_PARAMS } from "./params.ts";
import { state } from "./state.ts";

/** Two validators, `a` with three times the stake of `b`; both take a tenth as commission. */
const twoValidators = (): TestApp => bondedApp({ a: 300_000_000n, b: 100_000_000n }, ["user", "rich"], [distribution]);

/** A block whose last commit has both validators' votes, after fees of the block before. */
function block(app: TestApp, fees = 0n, powers: Readonly<Record<string, bigint>> = { a: 300n, b: 100n }) {
  if (fees > 0n) app.withContext((ctx) => sendToModule(ctx, addressOf("rich"), FEE_COLLECTOR, [stake(fees)]));
  const votes = Object.entries(powers).map(([name, power]) => ({
    validator: { address: consAddressOf(name), power },
    blockIdFlag: 2 as const,
  }));
  return app.block(undefined, { lastCommit: { round: 0, votes } });
}
const pool = (app: TestApp) => app.query(Query.communityPool).pool;
const outstanding = (app: TestApp, name: string) =>
  app.query(Query.validatorOutstandingRewards, { validatorAddress: operatorOf(name) }).rewards.rewards;
const rewards = (app: TestApp, delegator: string, validator: string) =>
  app.query(Query.delegationRewards, { delegatorAddress: accountOf(delegator), validatorAddress: operatorOf(validator) }).rewards;
const withdraw = (app: TestApp, delegator: string, validator: string) =>
  app.deliver(Msg.withdrawDelegatorReward, { delegatorAddress: accountOf(delegator), validatorAddress: operatorOf(validator) });
const ends = (delegator: string, validator: string) => ({
  delegatorAddress: accountOf(delegator),
  validatorAddress: operatorOf(validator),
});
function holdAll(app: TestApp): void {
  app.withContext((ctx) => {
    for (const { route, broken } of distributionInvariants) assert.equal(broken(ctx), undefined, route);
  });
}
const dec = (text: string) => [{ denom: "stake", amount: parseDec(text) }];

test("fees are shared by power, commission first, and the community takes its tax", () => {
  const app = twoValidators();
  const { events } = block(app, 1000n);
  assert.deepEqual(pool(app), dec("20"));
  assert.deepEqual(outstanding(app, "a"), dec("735"));
  assert.deepEqual(outstanding(app, "b"), dec("245"));
  const { commission } = app.query(Query.validatorCommission, { validatorAddress: operatorOf("a") }).commission;
  assert.deepEqual(commission, dec("73.5"));
  assert.deepEqual(
    events.map(({ type }) => type).filter((type) => type === "commission" || type === "rewards"),
    ["commission", "rewards", "commission", "rewards"],
  );
  holdAll(app);
});

test("without voters everything is the community's", () => {
  const app = twoValidators();
  block(app, 1000n, {});
  assert.deepEqual(pool(app), dec("1000"));
});

test("what shares cannot divide is the community's", () => {
  const app = twoValidators();
  block(app, 1n, { a: 1n, b: 2n });
  const sum = [...outstanding(app, "a"), ...outstanding(app, "b"), ...pool(app)].reduce((total, { amount }) => total + amount, 0n);
  assert.equal(sum, ONE);
  holdAll(app);
});

test("a delegator earns from the block after its delegation, by its part of the stake", () => {
  const app = twoValidators();
  app.deliver(Staking.delegate, { ...ends("user", "b"), amount: stake(100_000_000n) });
  assert.deepEqual(rewards(app, "user", "b"), []);
  block(app, 1000n);
  // 245 for b, less a tenth; half of the stake is the user's.
  assert.deepEqual(rewards(app, "user", "b"), dec("110.25"));
  const { total, rewards: each } = app.query(Query.delegationTotalRewards, { delegatorAddress: accountOf("user") });
  assert.deepEqual([total, each.length], [dec("110.25"), 1]);
  holdAll(app);
});

test("withdrawing pays whole coins and leaves the rest to the community", () => {
  const app = twoValidators();
  app.deliver(Staking.delegate, { ...ends("user", "b"), amount: stake(100_000_000n) });
  block(app, 1000n);
  const before = balanceOf(app, "user");
  const { response, events } = withdraw(app, "user", "b");
  assert.deepEqual(response.amount, [stake(110n)]);
  assert.equal(balanceOf(app, "user") - before, 110n);
  assert.deepEqual(attributesOf(events, "withdraw_rewards", "amount"), ["110stake"]);
  assert.deepEqual(pool(app), dec("20.25"));
  assert.deepEqual(withdraw(app, "user", "b").response.amount, [stake(0n)], "nothing is shown as a coin of zero");
  holdAll(app);
});

test("a change of a delegation pays it", () => {
  const app = twoValidators();
  app.deliver(Staking.delegate, { ...ends("user", "b"), amount: stake(100_000_000n) });
  block(app, 1000n);
  const { events } = app.deliver(Staking.undelegate, { ...ends("user", "b"), amount: stake(100_000_000n) });
  assert.deepEqual(attributesOf(events, "withdraw_rewards", "amount"), ["110stake"]);
  assert.equal(
    app.withContext((ctx) => state.startingInfos.has(ctx, [addressOf("b"), addressOf("user")])),
    false,
  );
  holdAll(app);
});

test("rewards go where the delegator says, unless a module owns it or nobody may say so", () => {
  const app = twoValidators();
  const set = (withdrawAddress: string) => app.deliver(Msg.setWithdrawAddress, { delegatorAddress: accountOf("b"), withdrawAddress });
  set(accountOf("user"));
  block(app, 1000n);
  const before = balanceOf(app, "user");
  withdraw(app, "b", "b");
  app.deliver(Msg.withdrawValidatorCommission, { validatorAddress: operatorOf("b") });
  assert.equal(balanceOf(app, "user") - before, 220n + 24n);
  const { withdrawAddress } = app.query(Query.delegatorWithdrawAddress, { delegatorAddress: accountOf("b") });
  assert.equal(withdrawAddress, accountOf("user"));
  const blocked = app.withContext((ctx) => formatAddress(ctx, moduleAccountAddress(ctx, "distribution")));
  assert.throws(() => set(blocked), refusedWith("sdk", 4));
  app.withContext((ctx) => state.params.set(ctx, { ...DEFAULT_PARAMS, withdrawAddrEnabled: false }));
  assert.throws(() => set(accountOf("a")), refusedWith("distribution", 8));
});

test("commission is withdrawn in whole coins; what is less stays", () => {
  const app = twoValidators();
  const take = () => app.deliver(Msg.withdrawValidatorCommission, { validatorAddress: operatorOf("a") });
  assert.throws(take, refusedWith("distribution", 7));
  block(app, 1000n);
  assert.deepEqual(take().response.amount, [stake(73n)]);
  assert.deepEqual(take().response.amount, []);
  const { commission } = app.query(Query.validatorCommission, { validatorAddress: operatorOf("a") }).commission;
  assert.deepEqual(commission, dec("0.5"));
  holdAll(app);
});

test("stake that was slashed earns less from there on", () => {
  const app = twoValidators();
  app.deliver(Staking.delegate, { ...ends("user", "b"), amount: stake(100_000_000n) });
  block(app, 1000n);
  app.withContext((ctx) => slash(ctx, { consAddress: consAddressOf("b"), infractionHeight: ctx.height, power: 200n, fraction: ONE / 2n }));
  block(app, 1000n);
  // Both were slashed alike: the parts are as before.
  assert.deepEqual(rewards(app, "user", "b"), dec("220.5"));
  const [first, ...others] = app.query(Query.validatorSlashes, { validatorAddress: operatorOf("b"), endingHeight: 100n }).slashes;
  assert.deepEqual([first?.fraction, others], [ONE / 2n, []]);
  assert.deepEqual(withdraw(app, "user", "b").response.amount, [stake(220n)]);
  holdAll(app);
});

test("a validator that is gone leaves nothing behind but the community's dust", () => {
  const app = twoValidators();
  block(app, 1001n);
  app.withContext((ctx) => jail(ctx, consAddressOf("b")));
  app.deliver(Staking.undelegate, { ...ends("b", "b"), amount: stake(100_000_000n) });
  app.block();
  app.block(undefined, { afterNs: 24n * 30n * HOUR });
  app.withContext((ctx) => {
    assert.deepEqual([...state.historicalRewards.keys(ctx, { prefix: [addressOf("b")] })], []);
    assert.equal(state.currentRewards.has(ctx, addressOf("b")), false);
    assert.equal(state.commissions.has(ctx, addressOf("b")), false);
    assert.equal(state.outstandingRewards.has(ctx, addressOf("b")), false);
  });
  holdAll(app);
});

test("the community pool is funded by anybody and spent by gov, up to what it has", () => {
  const app = twoValidators();
  const gov = app.withContext((ctx) => authority(ctx));
  const spend = (amount: bigint, by = gov, recipient = accountOf("user")) =>
    app.deliver(Msg.communityPoolSpend, { authority: by, recipient, amount: [stake(amount)] });
  app.deliver(Msg.fundCommunityPool, { depositor: accountOf("rich"), amount: [stake(50n)] });
  const before = balanceOf(app, "user");
  spend(20n);
  assert.equal(balanceOf(app, "user") - before, 20n);
  assert.deepEqual(pool(app), dec("30"));
  assert.throws(() => spend(31n), refusedWith("distribution", 9));
  assert.throws(() => spend(1n, accountOf("user")), refusedWith("gov", 13));
  assert.throws(() => spend(0n), refusedWith("sdk", 10));
  assert.throws(() => app.deliver(Msg.fundCommunityPool, { depositor: accountOf("rich"), amount: [] }), refusedWith("sdk", 10));
  holdAll(app);
});

test("a deposit is rewards of one validator and its delegators", () => {
  const app = twoValidators();
  const deposit = (validatorAddress: string) =>
    app.deliver(Msg.depositValidatorRewardsPool, { depositor: accountOf("rich"), validatorAddress, amount: [stake(100n)] });
  deposit(operatorOf("a"));
  assert.deepEqual(outstanding(app, "a"), dec("100"));
  assert.throws(() => deposit(operatorOf("user")), refusedWith("staking", 3));
  holdAll(app);
});

test("parameters are gov's to change; those of proposers are over", () => {
  const app = twoValidators();
  const gov = app.withContext((ctx) => authority(ctx));
  const update = (changes: Partial<typeof DEFAULT_PARAMS>, by = gov) =>
    app.deliver(Msg.updateParams, { authority: by, params: { ...DEFAULT_PARAMS, ...changes } });
  update({ communityTax: ONE });
  assert.equal(app.query(Query.params).params.communityTax, ONE);
  assert.throws(() => update({ baseProposerReward: 1n }), refusedWith("sdk", 18));
  assert.throws(() => update({ communityTax: ONE + 1n }), refusedWith("undefined", 1));
  assert.throws(() => update({ communityTax: -1n }), refusedWith("undefined", 1));
  assert.throws(() => update({}, accountOf("user")), refusedWith("gov", 13));
});

test("who asks about a validator or delegation that is not there is told so", () => {
  const app = twoValidators();
  assert.throws(() => app.query(Query.validatorCommission, { validatorAddress: "" }), /empty validator address/);
  assert.throws(() => rewards(app, "user", "user"), refusedWith("staking", 3));
  assert.throws(() => rewards(app, "user", "a"), refusedWith("staking", 19));
  const { operatorAddress, selfBondRewards } = app.query(Query.validatorDistributionInfo, { validatorAddress: operatorOf("a") });
  assert.deepEqual([operatorAddress, selfBondRewards], [accountOf("a"), []]);
  const { validators } = app.query(Query.delegatorValidators, { delegatorAddress: accountOf("a") });
  assert.deepEqual(validators, [operatorOf("a")]);
});

test("an export is what an import makes again", () => {
  const app = twoValidators();
  app.deliver(Msg.setWithdrawAddress, { delegatorAddress: accountOf("b"), withdrawAddress: accountOf("user") });
  block(app, 1001n);
  app.withContext((ctx) => slash(ctx, { consAddress: consAddressOf("b"), infractionHeight: ctx.height, power: 100n, fraction: ONE / 3n }));
  block(app, 7n);
  const exported = app.exportGenesis();
  const again = createStakingApp([], { genesis: exported, extra: [distribution] });
  assert.deepEqual(again.exportGenesis()["distribution"], exported["distribution"]);
  const short = { ...exported, distribution: { ...Object(exported["distribution"]), fee_pool: { community_pool: [] } } };
  assert.throws(() => createStakingApp([], { genesis: short, extra: [distribution] }), /does not match the module holdings/);
});
