import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../src/client/tx.ts";
import { HOUR, SECOND } from "../../src/encoding/time.ts";
import { accountOf, type NamedAccount } from "../../src/localnet/keys.ts";
import { GenericAuthorization, MsgExec, MsgGrant, MsgRevoke } from "../../src/proto/gen/cosmos/authz/v1beta1.ts";
import { MsgMultiSend, MsgSend, MsgSetSendEnabled, SendAuthorization } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { MsgPruneAllowances } from "../../src/proto/gen/cosmos/feegrant/v1beta1.ts";
import { MsgUnjail } from "../../src/proto/gen/cosmos/slashing/v1beta1.ts";
import { MsgDelegate, StakeAuthorization } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { leasedGenesis } from "../support/leasedGenesis.ts";
import { Judge, type JudgedBlock, type SignOptions, type Verdict } from "./judge.ts";
import { oracleProgram } from "./oracle.ts";

const program = oracleProgram();
const coins = (amount: bigint, denom = "stake") => [{ denom, amount }];
const generic = (msg: string = MsgSend.typeUrl) => pack(GenericAuthorization, { msg });

test("grants, messages by them, their end and what is refused: the Go consumer and ours agree row by row", {
  timeout: 120_000,
}, async (t) => {
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
  const one = (by: NamedAccount, message: Any, options: JudgedBlock = {}, sign: SignOptions = {}) =>
    agree({ txs: [judge.sign(by, [message], sign)], ...options });
  const grantOf = (from: NamedAccount, to: NamedAccount | string, authorization: Any | undefined, expiration?: bigint) =>
    pack(MsgGrant, { granter: at(from), grantee: typeof to === "string" ? to : at(to), grant: { authorization, expiration } });
  const grant = (...[from, ...rest]: Parameters<typeof grantOf>) => one(from, grantOf(from, ...rest));
  const revoke = (from: NamedAccount, to: NamedAccount, msgTypeUrl: string = MsgSend.typeUrl) =>
    one(from, pack(MsgRevoke, { granter: at(from), grantee: at(to), msgTypeUrl }));
  const sendOf = (from: NamedAccount, amount = coins(1n), to: NamedAccount = carol) =>
    pack(MsgSend, { fromAddress: at(from), toAddress: at(to), amount });
  const execOf = (by: NamedAccount, ...msgs: Any[]) => pack(MsgExec, { grantee: at(by), msgs });
  const exec = (by: NamedAccount, ...msgs: Any[]) => one(by, execOf(by, ...msgs));
  const limited = (spendLimit: SendAuthorization["spendLimit"], ...allowList: string[]) =>
    pack(SendAuthorization, { spendLimit, allowList });
  const nested = (depth: number): Any => (depth === 0 ? sendOf(bob) : execOf(bob, nested(depth - 1)));
  try {
    await agree();
    // Grants that are refused.
    for (const authorization of [
      undefined,
      generic(""),
      generic("nothing"),
      generic("/cosmos.staking.v1beta1.MsgDelegate"),
      limited([]),
      limited(coins(0n)),
      limited(coins(5n), "a", "a"),
    ])
      await grant(alice, bob, authorization);
    for (const to of [at(alice), at(alice).toUpperCase(), "", "x", at(bob).replace("consumer1", "cosmos1")])
      await grant(alice, to, generic());
    await grant(alice, bob, generic(), judge.timeNs);
    await grant(alice, bob, generic(), judge.timeNs + 5n * SECOND);
    await revoke(alice, bob);
    await revoke(alice, alice);
    await revoke(alice, bob, "");
    await exec(bob, sendOf(alice));
    await exec(bob);
    await exec(bob, { typeUrl: "/cosmos.bank.v1beta1.Nothing", value: new Uint8Array(0) });
    // Types of staking, which a consumer does not have.
    const amount = { denom: "stake", amount: 1n };
    await exec(bob, pack(MsgDelegate, { delegatorAddress: at(bob), validatorAddress: "x", amount }));
    await grant(alice, bob, pack(StakeAuthorization, { maxTokens: amount, authorizationType: 1 }));
    assert.ok(!codes.includes("ok"), codes.join(" "));
    codes.length = 0;
    // Any message of a type; several; one's own; one that fails.
    await grant(alice, newcomer, generic());
    await grant(alice, bob, generic());
    await exec(bob, sendOf(alice));
    await exec(bob, sendOf(alice), sendOf(bob), sendOf(alice, coins(2n)));
    await exec(bob, sendOf(alice), sendOf(carol));
    await exec(bob, sendOf(alice, coins(1n << 200n)));
    await exec(bob, sendOf(alice, []));
    await grant(alice, bob, generic(MsgMultiSend.typeUrl));
    const put = { address: at(alice), coins: coins(1n) };
    const multi = (n: number) =>
      pack(MsgMultiSend, { inputs: Array.from({ length: n }, () => put), outputs: [{ ...put, address: at(carol) }] });
    for (const n of [0, 1, 2]) await exec(bob, multi(n));
    await grant(carol, bob, generic(MsgExec.typeUrl));
    await exec(bob, execOf(carol, sendOf(carol)));
    await exec(bob, execOf(carol, sendOf(alice)));
    for (let depth = 1; depth < 13; depth++) await exec(bob, nested(depth));
    await exec(bob, ...Array.from({ length: 120 }, () => sendOf(bob)));
    await exec(bob, pack(MsgUnjail, { validatorAddr: at(bob).replace("consumer1", "consumervaloper1") }));
    await exec(bob, pack(MsgSetSendEnabled, { authority: at(bob), sendEnabled: [], useDefaultFor: [] }));
    await exec(bob, pack(MsgPruneAllowances, { pruner: at(bob) }));
    // Limited sending.
    await grant(alice, bob, limited([...coins(10n), ...coins(3n, "zoo")]));
    for (const amount of [coins(4n), coins(7n), coins(0n), coins(1n, "atom"), [...coins(2n, "zoo"), ...coins(1n)], coins(-1n), coins(6n)])
      await exec(bob, sendOf(alice, amount));
    await grant(alice, bob, limited(coins(10n), at(carol)));
    await exec(bob, sendOf(alice, coins(1n), bob));
    await exec(bob, sendOf(alice, coins(1n)));
    await exec(bob, sendOf(alice, coins(9n)));
    await exec(bob, sendOf(alice, coins(1n)));
    await grant(alice, bob, limited([...coins(10n), ...coins(3n, "atom")]));
    await exec(bob, sendOf(alice, coins(1n)));
    // Ends: of several types at once, moved, taken back, past.
    const end = judge.timeNs + 300n * SECOND;
    for (const msg of [MsgSend.typeUrl, MsgMultiSend.typeUrl, MsgExec.typeUrl]) await grant(alice, bob, generic(msg), end);
    await grant(alice, bob, generic(), end);
    await grant(alice, bob, limited(coins(2n)), end);
    await revoke(alice, bob, MsgMultiSend.typeUrl);
    await grant(alice, bob, generic(MsgMultiSend.typeUrl), end + SECOND);
    await grant(alice, bob, generic(MsgMultiSend.typeUrl));
    await exec(bob, sendOf(alice, coins(2n)));
    await revoke(alice, bob, MsgExec.typeUrl);
    await grant(alice, bob, generic(), end);
    await one(bob, execOf(bob, sendOf(alice)), { afterNs: end - judge.timeNs });
    await one(bob, execOf(bob, sendOf(alice)));
    await agree({ afterNs: HOUR });
    assert.ok(codes.filter((code) => code === "ok").length > 30, codes.join(" "));
    // In the older form of signing.
    for (const message of [grantOf(alice, bob, limited(coins(7n), at(carol)), judge.timeNs + HOUR), grantOf(alice, bob, generic())]) {
      const { txResults } = await one(alice, message, {}, { mode: "amino-json" });
      assert.equal(txResults[0]?.code, 0, txResults[0]?.log);
    }
    const { txResults } = await one(bob, execOf(bob, sendOf(alice), sendOf(bob)), {}, { mode: "amino-json" });
    assert.equal(txResults[0]?.code, 0, txResults[0]?.log);
  } finally {
    await judge.close();
  }
});
