import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, addressOf, bondedApp, operatorOf, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { DAY, SECOND } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { getAccount } from "../auth/index.ts";
import { Msg as BankMsg, Query as BankQuery } from "../bank/api.ts";
import { Msg as StakingMsg } from "../staking/api.ts";
import { Msg } from "./api.ts";
import { vesting } from "./index.ts";

const start = () => bondedApp({ a: 5_000_000n }, ["rich"], [vesting]);
const parties = { fromAddress: accountOf("rich"), toAddress: accountOf("new") };
const amount = [stake(1000n)];
const inSeconds = (app: TestApp, days: bigint) => (app.timeNs + days * DAY) / SECOND;
const spendable = (app: TestApp) =>
  app.query(BankQuery.spendableBalanceByDenom, { address: accountOf("new"), denom: "stake" }).balance?.amount;
const wait = (app: TestApp, days: bigint) => void app.block(undefined, { afterNs: days * DAY });
const send = (app: TestApp, coins: bigint) =>
  app.deliver(BankMsg.send, { fromAddress: accountOf("new"), toAddress: accountOf("a"), amount: [stake(coins)] });

test("coins become free evenly, and no more than is free is spent", () => {
  const app = start();
  app.deliver(Msg.createVestingAccount, { ...parties, amount, endTime: inSeconds(app, 10n), delayed: false });
  assert.equal(spendable(app), 0n);
  wait(app, 3n);
  assert.equal(spendable(app), 300n);
  assert.throws(() => send(app, 301n), refusedWith("sdk", 5));
  send(app, 300n);
  assert.equal(spendable(app), 0n);
  wait(app, 7n);
  assert.equal(spendable(app), 700n);
});

test("delayed coins become free at once, periodic ones period by period, permanently locked ones never", () => {
  const delayed = start();
  delayed.deliver(Msg.createVestingAccount, { ...parties, amount, endTime: inSeconds(delayed, 2n), delayed: true });
  const locked = start();
  locked.deliver(Msg.createPermanentLockedAccount, { ...parties, amount });
  const periodic = start();
  const vestingPeriods = [400n, 600n].map((coins) => ({ length: DAY / SECOND, amount: [stake(coins)] }));
  periodic.deliver(Msg.createPeriodicVestingAccount, { ...parties, startTime: inSeconds(periodic, 0n), vestingPeriods });
  const days = [1n, 1n].map((day) => {
    for (const app of [delayed, locked, periodic]) wait(app, day);
    return [delayed, locked, periodic].map(spendable);
  });
  assert.deepEqual(days, [
    [0n, 0n, 400n],
    [1000n, 0n, 1000n],
  ]);
});

test("a delegation takes locked coins first, an undelegation frees the others first", () => {
  const app = start();
  app.deliver(Msg.createVestingAccount, { ...parties, amount, endTime: inSeconds(app, 10n), delayed: false });
  wait(app, 4n);
  const delegation = { delegatorAddress: accountOf("new"), validatorAddress: operatorOf("a") };
  app.deliver(StakingMsg.delegate, { ...delegation, amount: stake(700n) });
  const tracked = () => {
    const account = app.withContext((ctx) => getAccount(ctx, addressOf("new")));
    assert.ok(account?.kind === "vesting");
    return [account.delegatedVesting[0]?.amount, account.delegatedFree[0]?.amount];
  };
  assert.deepEqual(tracked(), [600n, 100n]);
  assert.equal(spendable(app), 300n);
  app.deliver(StakingMsg.undelegate, { ...delegation, amount: stake(150n) });
  wait(app, 22n);
  assert.deepEqual(tracked(), [550n, undefined]);
});

test("an account that exists, no coins and an end before the beginning are refused", () => {
  const app = start();
  const create = (changes = {}) => app.deliver(Msg.createVestingAccount, { ...parties, amount, endTime: 1n, delayed: true, ...changes });
  assert.throws(() => create({ amount: [] }), refusedWith("sdk", 10));
  assert.throws(() => create({ endTime: 0n }), refusedWith("sdk", 18));
  assert.throws(() => create({ toAddress: accountOf("a") }), refusedWith("sdk", 18));
  assert.throws(
    () => app.deliver(Msg.createPeriodicVestingAccount, { ...parties, startTime: 1n, vestingPeriods: [] }),
    refusedWith("sdk", 18),
  );
});

test("vesting accounts are exported and come back", () => {
  const app = start();
  app.deliver(Msg.createPermanentLockedAccount, { ...parties, amount });
  const exported = JSON.stringify(app.exportGenesis()["auth"]);
  assert.match(exported, /PermanentLockedAccount/);
});
