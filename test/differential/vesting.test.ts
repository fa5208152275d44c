import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { DAY, SECOND } from "../../src/encoding/time.ts";
import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, type NamedAccount, operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import { BaseAccount, QueryAccountRequest, QueryAccountResponse } from "../../src/proto/gen/cosmos/auth/v1beta1.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate, MsgUndelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import {
  DelayedVestingAccount,
  MsgCreatePeriodicVestingAccount,
  MsgCreatePermanentLockedAccount,
  MsgCreateVestingAccount,
} from "../../src/proto/gen/cosmos/vesting/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { leasedGenesis } from "../support/leasedGenesis.ts";
import { Judge, type JudgedBlock, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();
const coins = (amount: bigint, denom = "stake") => [{ denom, amount }];
const [alice, bob, carol, dave, erin] = ["alice", "bob", "carol", "dave", "erin"].map((name) => accountOf(1, name));

const NOW = 1_767_225_600n;
const inDays = (days: bigint): string => String(NOW + (days * DAY) / SECOND);

/** An account of genesis as a vesting account of each kind. */
function vestingJson(row: unknown, kind: number): unknown {
  const { "@type": _, ...base_account } = row as Readonly<Record<string, unknown>>;
  const amount = (n: number) => [{ denom: "stake", amount: String(n) }];
  const baseOf = (end_time: string) => ({
    base_account,
    original_vesting: amount(1000),
    delegated_free: [],
    delegated_vesting: [],
    end_time,
  });
  const periods = [300, 700].map((n, i) => ({ length: String(((BigInt(i) + 2n) * DAY) / SECOND), amount: amount(n) }));
  return [
    { "@type": "/cosmos.vesting.v1beta1.ContinuousVestingAccount", base_vesting_account: baseOf(inDays(8n)), start_time: inDays(0n) },
    {
      "@type": "/cosmos.vesting.v1beta1.PeriodicVestingAccount",
      base_vesting_account: baseOf(inDays(6n)),
      start_time: inDays(1n),
      vesting_periods: periods,
    },
    { "@type": "/cosmos.vesting.v1beta1.PermanentLockedAccount", base_vesting_account: baseOf("0") },
    { "@type": "/cosmos.vesting.v1beta1.DelayedVestingAccount", base_vesting_account: baseOf(inDays(7n)) },
  ][kind];
}

function toolsOf(judge: Judge) {
  const at = (account: NamedAccount) => judge.addressOf(account);
  const agree = async (options: JudgedBlock = {}): Promise<Verdict> => {
    const verdict = await judge.block(options);
    assert.deepEqual(verdict.disagreements, []);
    return verdict;
  };
  const one = async (by: NamedAccount, message: Any, afterNs = 5n * SECOND): Promise<string> => {
    const { txResults } = await agree({ txs: [judge.sign(by, [message])], afterNs });
    return `${txResults[0]?.codespace}/${txResults[0]?.code}`;
  };
  const seconds = (days = 0n) => judge.timeNs / SECOND + (days * DAY) / SECOND;
  const single = (from: NamedAccount, to: NamedAccount | string, changes: Partial<MsgCreateVestingAccount> = {}) =>
    pack(MsgCreateVestingAccount, {
      fromAddress: at(from),
      toAddress: typeof to === "string" ? to : at(to),
      amount: coins(1001n),
      endTime: seconds(10n),
      ...changes,
    });
  const locked = (from: NamedAccount, to: NamedAccount, amount = coins(1000n)) =>
    pack(MsgCreatePermanentLockedAccount, { fromAddress: at(from), toAddress: at(to), amount });
  const periodic = (from: NamedAccount, to: NamedAccount, changes: Partial<MsgCreatePeriodicVestingAccount> = {}) => {
    const vestingPeriods = [300n, 400n, 500n].map((amount, i) => ({ length: (BigInt(i + 1) * DAY) / SECOND, amount: coins(amount) }));
    const parties = { fromAddress: at(from), toAddress: at(to) };
    return pack(MsgCreatePeriodicVestingAccount, { ...parties, startTime: seconds(1n), vestingPeriods, ...changes });
  };
  const send = (from: NamedAccount, amount: bigint) => pack(MsgSend, { fromAddress: at(from), toAddress: at(from), amount: coins(amount) });
  return { at, agree, one, seconds, single, locked, periodic, send };
}

test("vesting accounts are made and spend as time passes: the Go consumer and ours agree row by row", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  assert.ok(alice && bob && carol && dave && erin);
  const { app, genesis } = leasedGenesis([alice]);
  const judge = await Judge.open({ program, kind: "consumer", app, genesis });
  const { agree, one, seconds, single, locked, periodic, send } = toolsOf(judge);
  try {
    await agree();
    for (const changes of [{ amount: [] }, { amount: coins(0n) }, { endTime: 0n }, { endTime: -1n }, { amount: coins(1n, "atom") }])
      assert.notEqual(await one(alice, single(alice, bob, changes)), "/0");
    for (const to of ["", "x", judge.addressOf(alice)]) assert.notEqual(await one(alice, single(alice, to)), "/0");
    const refused = { vestingPeriods: [{ length: 0n, amount: coins(1n) }] };
    for (const changes of [{ startTime: 0n }, { vestingPeriods: [] }, refused, { vestingPeriods: [{ length: 1n, amount: [] }] }])
      assert.notEqual(await one(alice, periodic(alice, carol, changes)), "/0");
    const endless = { vestingPeriods: [{ length: (1n << 63n) - 1n, amount: coins(1n) }] };
    assert.notEqual(await one(alice, periodic(alice, carol, endless)), "/0");
    for (const message of [single(alice, bob), periodic(alice, carol), locked(alice, dave), single(alice, erin, { delayed: true })])
      assert.equal(await one(alice, message), "/0");
    assert.notEqual(await one(alice, locked(alice, dave)), "/0");
    assert.equal(
      await one(alice, single(alice, accountOf(1, "past").wallet(app.addressPrefix).address, { endTime: seconds() - 5n })),
      "/0",
    );
    for (const by of [bob, carol, dave, erin]) {
      const transfer: Any = pack(MsgSend, { fromAddress: judge.addressOf(alice), toAddress: judge.addressOf(by), amount: coins(50n) });
      assert.equal(await one(alice, transfer), "/0");
    }
    const results = new Set<string>();
    for (let day = 0; day < 12; day++)
      for (const by of [bob, carol, dave, erin])
        for (const amount of [51n, 150n, 300n, 350n, 700n, 1000n]) results.add(await one(by, send(by, amount), DAY / 24n));
    assert.deepEqual([...results].sort(), ["/0", "sdk/5"]);
  } finally {
    await judge.close();
  }
});

test("delegations of vesting accounts take what is locked first: the Go provider and ours agree", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  assert.ok(alice && bob && carol && dave && erin);
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const vesting = [bob, carol, dave, erin];
  const options = {
    app: providerApp(),
    chainId: "provider-1",
    timeNs: NOW * SECOND,
    accounts: vesting.map((account) => ({ account, amount: 1500n })),
    validators: validators.map((each, i) => ({ validator: each, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
  };
  const plain = chainGenesis(options) as unknown as { readonly app_state: { readonly auth: { readonly accounts: readonly unknown[] } } };
  const accounts = plain.app_state.auth.accounts.map((row, i) => (i < 4 ? row : vestingJson(row, i - 4)));
  const genesis = chainGenesis({ ...options, overrides: { "staking.params.unbonding_time": "172800s", "auth.accounts": accounts } });
  const judge = await Judge.open({
    program,
    kind: "provider",
    app: appOf(providerApp()),
    genesis,
    compareStores: ["bank", "distribution", "staking"],
    compareBlockEvent: ({ type }) => type === "complete_unbonding",
  });
  const { agree, one, at, send } = toolsOf(judge);
  const [validator] = validators;
  assert.ok(validator);
  const validatorAddress = operatorOf(validator, "cosmos");
  /** The account without its number: numbers before it differ with the modules. */
  const accountOn = async (account: NamedAccount): Promise<readonly [unknown, unknown]> => {
    const [path, data] = ["/cosmos.auth.v1beta1.Query/Account", QueryAccountRequest.encode({ address: at(account) })];
    const read = (value: Uint8Array) => {
      const packed = QueryAccountResponse.decode(value).account;
      // Every kind of vesting account begins with the same message.
      const vesting = DelayedVestingAccount.decode(packed?.value ?? new Uint8Array(0), "skip").baseVestingAccount;
      assert.ok(vesting);
      return { ...vesting, baseAccount: BaseAccount.from({ ...vesting.baseAccount, accountNumber: 0n }) };
    };
    const ours = judge.application.query({ path, data, height: 0n, prove: false });
    return [read(ours.value), read((await judge.oracle.query(path, data)).value)];
  };
  try {
    await agree();
    for (let round = 0; round < 10; round++)
      for (const by of vesting) {
        const stake = { delegatorAddress: at(by), validatorAddress, amount: { denom: "stake", amount: BigInt(200 + 90 * round) } };
        await one(by, round % 3 === 2 ? pack(MsgUndelegate, stake) : pack(MsgDelegate, stake), DAY / 4n);
        await one(by, send(by, 400n));
        const [ours, theirs] = await accountOn(by);
        assert.deepEqual(ours, theirs);
      }
  } finally {
    await judge.close();
  }
});
