import assert from "node:assert/strict";
import { test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { pack } from "../../src/client/tx.ts";
import { parseDec } from "../../src/encoding/decimal.ts";
import { DAY, HOUR, SECOND } from "../../src/encoding/time.ts";

import { appOf } from "../../src/framework/app.ts";
import { FUNDED, stakeOf } from "../../src/localnet/economy.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, type NamedAccount, operatorOf, validatorOf } from "../../src/localnet/keys.ts";
import {
  MsgCommunityPoolSpend,
  MsgDepositValidatorRewardsPool,
  MsgFundCommunityPool,
  MsgSetWithdrawAddress,
  MsgWithdrawDelegatorReward,
  MsgWithdrawValidatorCommission,
} from "../../src/proto/gen/cosmos/distribution/v1beta1.ts";
import { MsgUnjail } from "../../src/proto/gen/cosmos/slashing/v1beta1.ts";
import {
  MsgBeginRedelegate,
  MsgCancelUnbondingDelegation,
  MsgDelegate,
  MsgEditValidator,
  MsgUndelegate,
} from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { Judge, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();
const ABSENT = "SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)";

/** Numbers that follow from a seed. */
function drawer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const coins = (amount: bigint, denom = "stake") => [{ denom, amount }];

async function openJudge(overrides: Readonly<Record<string, unknown>>) {
  assert.ok(program !== undefined);
  const users = ["alice", "bob", "carol"].map((name) => accountOf(1, name));
  const validators = Array.from({ length: 5 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const app = appOf(providerApp());
  const genesis = chainGenesis({
    app,
    chainId: "provider-1",
    timeNs: 1_767_225_600n * SECOND,
    accounts: users.map((account) => ({ account, amount: FUNDED })),
    validators: validators.map((validator, i) => ({ validator, balance: stakeOf(i) + FUNDED, stake: stakeOf(i) })),
    overrides,
  });
  const judge = await Judge.open({ program, kind: "provider", app, genesis });
  const agree = async (options: Parameters<Judge["block"]>[0] = {}): Promise<Verdict> => {
    const verdict = await judge.block(options);
    assert.deepEqual(verdict.disagreements, []);
    return verdict;
  };
  return { judge, users, validators, agree };
}

type Opened = Awaited<ReturnType<typeof openJudge>>;

/** Any message of staking, distribution or slashing, right or wrong. */
function anyMessage({ judge, users, validators }: Opened, draw: (below: number) => number): readonly [NamedAccount, Any] {
  const everybody = [...users, ...validators];
  const [one, other] = [validators[draw(5)] ?? validators[0], validators[draw(5)] ?? validators[0]];
  // Half of the time somebody who surely has a delegation: the validator itself.
  const user = draw(2) === 0 ? one : everybody[draw(everybody.length)];
  assert.ok(user && one && other);
  const delegatorAddress = judge.addressOf(user);
  const [validatorAddress, validatorDstAddress] = [operatorOf(one, "cosmos"), operatorOf(other, "cosmos")];
  const amount = BigInt(1 + draw(50_000_000)) * (draw(8) === 0 ? 7_919n : 1n);
  const [coin] = coins(amount);
  assert.ok(coin);
  const redelegation = { delegatorAddress, validatorSrcAddress: validatorAddress, validatorDstAddress, amount: coin };
  const creationHeight = judge.height - BigInt(draw(9));
  const edit = { ...EDIT, validatorAddress, commissionRate: parseDec(`0.0${draw(10)}`) };
  const makers: readonly (() => readonly [NamedAccount, Any])[] = [
    () => [user, pack(MsgDelegate, { delegatorAddress, validatorAddress, amount: coin })],
    () => [user, pack(MsgUndelegate, { delegatorAddress, validatorAddress, amount: coin })],
    () => [user, pack(MsgBeginRedelegate, redelegation)],
    () => [user, pack(MsgCancelUnbondingDelegation, { delegatorAddress, validatorAddress, amount: coin, creationHeight })],
    () => [user, pack(MsgWithdrawDelegatorReward, { delegatorAddress, validatorAddress })],
    () => [one, pack(MsgWithdrawValidatorCommission, { validatorAddress })],
    () => [user, pack(MsgSetWithdrawAddress, { delegatorAddress, withdrawAddress: judge.addressOf(users[draw(3)] ?? user) })],
    () => [user, pack(MsgFundCommunityPool, { depositor: delegatorAddress, amount: [coin] })],
    () => [user, pack(MsgDepositValidatorRewardsPool, { depositor: delegatorAddress, validatorAddress, amount: [coin] })],
    () => [one, pack(MsgEditValidator, edit)],
    () => [one, pack(MsgUnjail, { validatorAddr: validatorAddress })],
  ];
  const made = makers[draw(makers.length)]?.();
  assert.ok(made);
  return made;
}

const KEEP = "[do-not-modify]";
const EDIT = MsgEditValidator.from({
  description: { moniker: KEEP, identity: KEEP, website: KEEP, securityContact: KEEP, details: KEEP },
});

for (const seed of [1, 2, 3]) {
  test(`rewards are Go's to the last unit through a history of seed ${seed}`, { timeout: 300_000 }, async (t) => {
    if (program === undefined) {
      t.diagnostic(ABSENT);
      return;
    }
    const opened = await openJudge({
      "slashing.params.signed_blocks_window": "12",
      "slashing.params.downtime_jail_duration": "60s",
      "mint.params.blocks_per_year": "100000",
      "staking.params.unbonding_time": "3600s",
    });
    const { judge, validators, agree } = opened;
    const draw = drawer(seed);
    const done = new Map<string, number>();
    try {
      for (let i = 0; i < 120; i++) {
        const made = Array.from({ length: draw(4) }, () => anyMessage(opened, draw));
        const fee = draw(2) === 0 ? coins(BigInt(1 + draw(5_000))) : [];
        const txs = made.map(([signer, message]) => judge.sign(signer, [message], { fee }));
        const lazy = validators[Math.floor(i / 20) % 5];
        const isAbsent = i % 20 < 14 && lazy !== undefined;
        const guilty = judge.signers[draw(judge.signers.length)];
        const misbehavior =
          i % 40 === 37 && guilty !== undefined
            ? [{ type: 1, validator: guilty, height: judge.height - 1n, timeNs: judge.timeNs, totalVotingPower: 1n } as const]
            : [];
        const afterNs = [5n * SECOND, 5n * SECOND, 90n * SECOND, HOUR, DAY][draw(5)] ?? SECOND;
        const { txResults } = await agree({ txs, afterNs, misbehavior, absent: isAbsent ? [lazy.consAddress] : [] });
        for (const [at, { code }] of txResults.entries()) {
          const name = `${made[at]?.[1].typeUrl.split(".").at(-1)} ${code === 0 ? "done" : "refused"}`;
          done.set(name, (done.get(name) ?? 0) + 1);
        }
      }
      t.diagnostic([...done].map(([name, times]) => `${name}: ${times}`).join(", "));
    } finally {
      await judge.close();
    }
  });
}

test("what cannot be done with rewards and the community pool is refused as Go refuses it", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic(ABSENT);
    return;
  }
  const { judge, users, validators, agree } = await openJudge({ "distribution.params.withdraw_addr_enabled": false });
  const [alice, bob] = users;
  const [first] = validators;
  assert.ok(alice && bob && first);
  const [me, operator] = [judge.addressOf(alice), operatorOf(first, "cosmos")];
  const pool = "cosmos1jv65s3grqf6v6jl3dp4t6c9t9rk99cd88lyufl";
  const messages: readonly Any[] = [
    pack(MsgSetWithdrawAddress, { delegatorAddress: me, withdrawAddress: judge.addressOf(bob) }),
    pack(MsgSetWithdrawAddress, { delegatorAddress: me, withdrawAddress: pool }),
    pack(MsgSetWithdrawAddress, { delegatorAddress: me, withdrawAddress: "nobody" }),
    pack(MsgSetWithdrawAddress, { delegatorAddress: me, withdrawAddress: operator }),
    pack(MsgWithdrawDelegatorReward, { delegatorAddress: me, validatorAddress: operator }),
    pack(MsgWithdrawDelegatorReward, { delegatorAddress: me, validatorAddress: me }),
    pack(MsgWithdrawDelegatorReward, { delegatorAddress: me, validatorAddress: operatorOf(alice, "cosmos") }),
    pack(MsgFundCommunityPool, { depositor: me, amount: [] }),
    pack(MsgFundCommunityPool, { depositor: me, amount: coins(0n) }),
    pack(MsgFundCommunityPool, { depositor: me, amount: [...coins(1n), ...coins(1n)] }),
    pack(MsgFundCommunityPool, { depositor: me, amount: coins(1n, "nothing") }),
    pack(MsgFundCommunityPool, { depositor: me, amount: coins(FUNDED * 2n) }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: operator, amount: [] }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: operator, amount: coins(0n) }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: me, amount: coins(5n) }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: "", amount: coins(5n) }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: operatorOf(alice, "cosmos"), amount: coins(5n) }),
    pack(MsgDepositValidatorRewardsPool, { depositor: me, validatorAddress: operator, amount: coins(5n) }),
    pack(MsgCommunityPoolSpend, { authority: me, recipient: me, amount: coins(1n) }),
  ];
  try {
    await agree();
    for (const message of messages) await agree({ txs: [judge.sign(alice, [message])] });
    const byValidator = () => judge.sign(first, [pack(MsgWithdrawValidatorCommission, { validatorAddress: operator })]);
    await agree({ txs: [byValidator()] });
    await agree({ txs: [byValidator(), judge.sign(first, [pack(MsgWithdrawValidatorCommission, { validatorAddress: me })])] });
  } finally {
    await judge.close();
  }
});
