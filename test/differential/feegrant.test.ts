import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../src/client/tx.ts";
import { HOUR, SECOND } from "../../src/encoding/time.ts";
import { accountOf, type NamedAccount } from "../../src/localnet/keys.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import {
  AllowedMsgAllowance,
  BasicAllowance,
  MsgGrantAllowance,
  MsgPruneAllowances,
  MsgRevokeAllowance,
  PeriodicAllowance,
} from "../../src/proto/gen/cosmos/feegrant/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { leasedGenesis } from "../support/leasedGenesis.ts";
import { Judge, type JudgedBlock, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();
const coins = (amount: bigint, denom = "stake") => [{ denom, amount }];
const basicOf = (changes: Partial<BasicAllowance> = {}) => BasicAllowance.from(changes);
const packed = (changes: Partial<BasicAllowance> = {}) => pack(BasicAllowance, basicOf(changes));
const periodicOf = (changes: Partial<PeriodicAllowance> = {}) =>
  pack(PeriodicAllowance, {
    basic: basicOf({ spendLimit: coins(100n) }),
    period: 10n * SECOND,
    periodSpendLimit: coins(20n),
    periodCanSpend: coins(5n),
    periodReset: 0n,
    ...changes,
  });
const filtered = (allowance: Any | undefined, ...allowedMessages: string[]) => pack(AllowedMsgAllowance, { allowance, allowedMessages });

test("allowances, their use, their end and what is refused: the Go consumer and ours agree row by row", { timeout: 120_000 }, async (t) => {
  if (program === undefined) {
    t.diagnostic("SKIPPED: the Go applications are absent (ORACLE names the program that peers/build.sh builds)");
    return;
  }
  const [alice, bob, carol, newcomer] = [accountOf(1, "alice"), accountOf(1, "bob"), accountOf(1, "carol"), accountOf(1, "newcomer")];
  const { app, genesis } = leasedGenesis([alice, bob, carol]);
  const judge = await Judge.open({ program, kind: "consumer", app, genesis });
  const codes: string[] = [];
  const agree = async (options: JudgedBlock = {}): Promise<Verdict> => {
    const verdict = await judge.block(options);
    assert.deepEqual(verdict.disagreements, []);
    codes.push(...verdict.txResults.map(({ codespace, code }) => (code === 0 ? "ok" : `${codespace}/${code}`)));
    return verdict;
  };
  const at = (account: NamedAccount) => judge.addressOf(account);
  const grant = (from: NamedAccount, to: NamedAccount | string, allowance: Any | undefined) =>
    judge.sign(from, [pack(MsgGrantAllowance, { granter: at(from), grantee: typeof to === "string" ? to : at(to), allowance })]);
  const revoke = (from: NamedAccount, to: NamedAccount) =>
    judge.sign(from, [pack(MsgRevokeAllowance, { granter: at(from), grantee: at(to) })]);
  const prune = (by: NamedAccount) => judge.sign(by, [pack(MsgPruneAllowances, { pruner: at(by) })]);
  const pay = (by: NamedAccount, granter: NamedAccount, fee = coins(3n)) =>
    judge.sign(by, [pack(MsgSend, { fromAddress: at(by), toAddress: at(alice), amount: coins(1n) })], { fee, granter: at(granter) });
  const one = (make: () => Uint8Array, options: JudgedBlock = {}) => agree({ txs: [make()], ...options });
  const inTime = (ns: bigint) => judge.timeNs + ns;
  try {
    await agree();
    // What is refused.
    for (const allowance of [
      undefined,
      packed({ spendLimit: coins(0n) }),
      packed({ spendLimit: coins(5n, "x") }),
      packed({ spendLimit: [...coins(5n), ...coins(6n, "atom")] }),
      packed({ expiration: -1n }),
      packed({ expiration: 1n }),
      periodicOf({ basic: basicOf({ spendLimit: coins(0n) }) }),
      periodicOf({ periodSpendLimit: [] }),
      periodicOf({ periodSpendLimit: coins(0n) }),
      periodicOf({ periodSpendLimit: coins(5n, "atom") }),
      periodicOf({ periodCanSpend: coins(0n) }),
      periodicOf({ period: -SECOND }),
      filtered(undefined, MsgSend.typeUrl),
      filtered(packed()),
      filtered(packed({ spendLimit: coins(0n) }), MsgSend.typeUrl),
    ])
      await one(() => grant(alice, bob, allowance));
    const upper = at(alice).toUpperCase();
    for (const grantee of [at(alice), upper, "", "nobody", at(bob).replace("consumer1", "cosmos1")])
      await one(() => grant(alice, grantee, packed()));
    await one(() => revoke(alice, bob));
    await one(() => revoke(alice, alice));
    await one(() => pay(bob, alice));
    assert.ok(!codes.includes("ok"));
    codes.length = 0;
    // Without a limit, with one until it is used up, to a newcomer, and to one's own fee.
    await one(() => grant(alice, newcomer, packed()));
    await one(() => grant(alice, newcomer, packed()));
    await one(() => grant(alice, bob, packed({ spendLimit: [...coins(10n), ...coins(7n, "zoo")], expiration: inTime(HOUR) })));
    for (const fee of [coins(3n), coins(8n), coins(5n), coins(1n, "zoo"), [...coins(1n, "zoo"), ...coins(1n)], [], coins(2n), coins(1n)])
      await one(() => pay(bob, alice, fee));
    await one(() => pay(bob, bob));
    await one(() => pay(bob, carol));
    await one(() => revoke(alice, bob));
    await one(() => grant(alice, bob, packed({ spendLimit: coins(4n) })));
    await one(() => pay(bob, alice, coins(4n)));
    await one(() => pay(bob, alice, coins(1n)));
    // By period.
    await one(() => grant(carol, bob, periodicOf()));
    for (const amount of [20n, 1n, 15n, 10n, 11n, 21n]) await one(() => pay(bob, carol, coins(amount)));
    await one(() => pay(bob, carol, coins(20n)), { afterNs: HOUR });
    await one(() => pay(bob, carol, coins(20n)), { afterNs: 10n * SECOND });
    for (let i = 0; i < 6; i++) await one(() => pay(bob, carol, coins(9n)), { afterNs: 15n * SECOND });
    await one(() =>
      grant(carol, alice, periodicOf({ basic: basicOf({ expiration: inTime(20n * SECOND) }), periodReset: inTime(20n * SECOND) })),
    );
    for (const amount of [5n, 1n, 20n, 1n]) await one(() => pay(alice, carol, coins(amount)), { afterNs: 5n * SECOND });
    // For some messages only.
    const onlySend = filtered(filtered(packed({ spendLimit: coins(9n) }), MsgSend.typeUrl), MsgRevokeAllowance.typeUrl, MsgSend.typeUrl);
    await one(() => grant(bob, carol, onlySend));
    await one(() => pay(carol, bob));
    await one(() => judge.sign(carol, [pack(MsgPruneAllowances, { pruner: at(carol) })], { fee: coins(1n), granter: at(bob) }));
    await one(() => pay(carol, bob, coins(6n)));
    await one(() => pay(carol, bob, coins(6n)));
    // Ends, and what is left of one that was revoked takes the next.
    await one(() => grant(alice, carol, packed({ expiration: inTime(30n * SECOND) })));
    await one(() => revoke(alice, carol));
    await one(() => grant(alice, carol, packed()));
    await one(() => grant(bob, carol, filtered(packed({ expiration: inTime(7n * SECOND) }), MsgSend.typeUrl)));
    await one(() => pay(carol, bob), { afterNs: 2n * SECOND });
    await one(() => pay(carol, bob), { afterNs: 10n * SECOND });
    await agree({ afterNs: HOUR });
    await one(() => pay(carol, alice));
    await one(() => prune(bob));
    assert.ok(codes.filter((code) => code === "ok").length > 25, codes.join(" "));
    // In the older form of signing.
    const message = pack(MsgGrantAllowance, { granter: at(alice), grantee: at(carol), allowance: onlySend });
    const { txResults } = await one(() => judge.sign(alice, [message], { mode: "amino-json" }));
    assert.equal(txResults[0]?.code, 0, txResults[0]?.log);
  } finally {
    await judge.close();
  }
});
