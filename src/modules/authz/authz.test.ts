import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, bondedApp, operatorOf, refusedWith, stake } from "../../../test/support/stakingApp.ts";
import { pack } from "../../client/tx.ts";
import { SECOND } from "../../encoding/time.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { decodeTx } from "../../framework/tx.ts";
import { GenericAuthorization, MsgExec } from "../../proto/gen/cosmos/authz/v1beta1.ts";
import { MsgSend, SendAuthorization } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { MsgBeginRedelegate, MsgDelegate, MsgUndelegate, StakeAuthorization } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { AuthInfo, Fee, TxBody, TxRaw } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import { Msg, Query } from "./api.ts";
import { authz } from "./index.ts";

const [GRANTER, GRANTEE] = ["granter", "grantee"];
const start = () => bondedApp({ a: 5_000_000n, b: 5_000_000n }, [GRANTER, GRANTEE], [authz]);
const send = (amount: bigint, from = GRANTER, to = "a") =>
  pack(MsgSend, { fromAddress: accountOf(from), toAddress: accountOf(to), amount: [stake(amount)] });
const generic = (msg: string = MsgSend.typeUrl) => pack(GenericAuthorization, { msg });
const grant = (app: TestApp, authorization: Any, expiration?: bigint) =>
  app.deliver(Msg.grant, { granter: accountOf(GRANTER), grantee: accountOf(GRANTEE), grant: { authorization, expiration } });
const revoke = (app: TestApp, msgTypeUrl: string = MsgSend.typeUrl) =>
  app.deliver(Msg.revoke, { granter: accountOf(GRANTER), grantee: accountOf(GRANTEE), msgTypeUrl });
const exec = (app: TestApp, ...msgs: Any[]) => app.deliver(Msg.exec, { grantee: accountOf(GRANTEE), msgs });
const grantsOf = (app: TestApp) => app.query(Query.granteeGrants, { grantee: accountOf(GRANTEE) }).grants;

test("without a grant nobody acts for another; one's own messages need none", () => {
  const app = start();
  assert.throws(() => exec(app, send(1n)), refusedWith("authz", 2));
  const { events, response } = exec(app, send(1n, GRANTEE), send(2n, GRANTEE));
  assert.equal(response.results.length, 2);
  assert.deepEqual(
    events.filter(({ type }) => type === "transfer").map(({ attributes }) => attributes.at(-1)),
    [
      ["authz_msg_index", "0"],
      ["authz_msg_index", "1"],
    ],
  );
});

test("a grant tells itself in JSON and stays after use, until it is taken back", () => {
  const app = start();
  const [event] = grant(app, generic()).events;
  assert.deepEqual(event, {
    type: "cosmos.authz.v1beta1.EventGrant",
    attributes: [
      ["grantee", `"${accountOf(GRANTEE)}"`],
      ["granter", `"${accountOf(GRANTER)}"`],
      ["msg_type_url", '"/cosmos.bank.v1beta1.MsgSend"'],
    ],
  });
  exec(app, send(1n));
  exec(app, send(1n), send(2n));
  revoke(app);
  assert.throws(() => exec(app, send(1n)), refusedWith("authz", 2));
  assert.throws(() => revoke(app), refusedWith("authz", 2));
});

test("sending is limited by amount and by recipient", () => {
  const app = start();
  grant(app, pack(SendAuthorization, { spendLimit: [stake(5n)], allowList: [accountOf("a")] }));
  assert.throws(() => exec(app, send(6n)), refusedWith("sdk", 5));
  assert.throws(() => exec(app, send(1n, GRANTER, "b")), refusedWith("sdk", 4));
  exec(app, send(3n));
  assert.deepEqual(SendAuthorization.decode(grantsOf(app)[0]?.authorization?.value ?? new Uint8Array(0)).spendLimit, [stake(2n)]);
  exec(app, send(2n));
  assert.deepEqual(grantsOf(app), []);
});

test("staking is limited by kind, by amount and by validator", () => {
  const app = start();
  const delegatorAddress = accountOf(GRANTER);
  const delegate = (name: string, amount = 4n) =>
    pack(MsgDelegate, { delegatorAddress, validatorAddress: operatorOf(name), amount: stake(amount) });
  const to = (...names: string[]) => ({ address: names.map(operatorOf) });
  grant(app, pack(StakeAuthorization, { authorizationType: 1, maxTokens: stake(6n), allowList: to("a") }));
  assert.throws(() => exec(app, delegate("b")), refusedWith("sdk", 4));
  assert.throws(() => exec(app, delegate("a", 7n)), refusedWith("undefined", 1));
  exec(app, delegate("a"));
  exec(app, delegate("a", 2n));
  assert.deepEqual(grantsOf(app), []);
  grant(app, pack(StakeAuthorization, { authorizationType: 3, denyList: to("b") }));
  const redelegate = (from: string, into: string) =>
    pack(MsgBeginRedelegate, {
      delegatorAddress,
      validatorSrcAddress: operatorOf(from),
      validatorDstAddress: operatorOf(into),
      amount: stake(1n),
    });
  assert.throws(() => exec(app, redelegate("a", "b")), refusedWith("sdk", 4));
  grant(app, pack(StakeAuthorization, { authorizationType: 3 }));
  exec(app, redelegate("a", "b"));
  assert.equal(grantsOf(app).length, 1, "without a limit it stays");
  const undelegate = pack(MsgUndelegate, { delegatorAddress, validatorAddress: operatorOf("a"), amount: stake(1n) });
  assert.throws(() => exec(app, undelegate), refusedWith("authz", 2));
  assert.throws(() => grant(app, pack(StakeAuthorization, {})), refusedWith("authz", 4));
  assert.throws(() => grant(app, pack(StakeAuthorization, { authorizationType: 1, maxTokens: stake(-1n) })), refusedWith("authz", 12));
});

test("grants that have ended go at the beginning of a block, others of the pair stay", () => {
  const app = start();
  const end = app.timeNs + 5n * SECOND;
  assert.throws(() => grant(app, generic(), app.timeNs), refusedWith("authz", 3));
  for (const type of [MsgSend.typeUrl, MsgDelegate.typeUrl, MsgUndelegate.typeUrl]) grant(app, generic(type), end);
  grant(app, generic(MsgDelegate.typeUrl));
  grant(app, generic(MsgUndelegate.typeUrl), end + 5n * SECOND);
  app.block();
  assert.equal(grantsOf(app).length, 3, "its end is the last time at which it holds");
  app.block();
  assert.equal(grantsOf(app).length, 2);
  app.block();
  assert.equal(grantsOf(app).length, 1);
});

test("grants are exported and come back", () => {
  const app = start();
  grant(app, generic(), app.timeNs + 100n * SECOND);
  grant(app, generic(MsgDelegate.typeUrl));
  const section = app.exportGenesis()["authz"];
  const { granter, grantee } = { granter: accountOf(GRANTER), grantee: accountOf(GRANTEE) };
  assert.equal(app.query(Query.grants, { granter, grantee }).grants.length, 2);
  assert.equal(app.query(Query.granterGrants, { granter }).grants.length, 2);
  const again = start();
  again.withContext((ctx) => authz.genesis?.init(ctx, section ?? {}));
  assert.deepEqual(again.exportGenesis()["authz"], section);
});

test("messages of modules that the chain lacks are not to be decoded, however they are wrapped", () => {
  const { app } = start();
  const txOf = (inner: Any) => {
    const messages = [pack(MsgExec, { grantee: accountOf(GRANTEE), msgs: [inner] })];
    const authInfoBytes = AuthInfo.encode(AuthInfo.from({ fee: Fee.from() }));
    return TxRaw.encode({ bodyBytes: TxBody.encode(TxBody.from({ messages })), authInfoBytes, signatures: [] });
  };
  assert.equal(decodeTx(app, txOf(send(1n))).messages.length, 1);
  const absent = { typeUrl: "/cosmos.gov.v1.MsgVote", value: new Uint8Array(0) };
  assert.throws(() => decodeTx(app, txOf(absent)), refusedWith("sdk", 2));
});
