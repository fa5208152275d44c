import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../client/tx.ts";
import { sha256 } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { DAY, SECOND } from "../../encoding/time.ts";
import { StateError, writeBech32 } from "../../framework/index.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { MsgSend } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { AllowedMsgAllowance, BasicAllowance, PeriodicAllowance } from "../../proto/gen/cosmos/feegrant/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import { auth, hasAccount } from "../auth/index.ts";
import { useGrantedFees } from "../auth/slots.ts";
import { bank } from "../bank/index.ts";
import { Msg, Query } from "./api.ts";
import { feegrant } from "./index.ts";

const bytesOf = (name: string) => sha256(utf8(name)).slice(0, 20);
const at = (name: string) => writeBech32("cosmos", bytesOf(name));
const coins = (amount: bigint) => [{ denom: "stake", amount }];
const basic = (changes: Partial<BasicAllowance> = {}) => pack(BasicAllowance, changes);
const [GRANTER, GRANTEE] = ["granter", "grantee"];

const start = (genesis = {}) => createTestApp({ modules: [auth, bank, feegrant], addressPrefix: "cosmos", genesis });
const give = (app: TestApp, allowance: Any) => app.deliver(Msg.grantAllowance, { granter: at(GRANTER), grantee: at(GRANTEE), allowance });
const revoke = (app: TestApp) => app.deliver(Msg.revokeAllowance, { granter: at(GRANTER), grantee: at(GRANTEE) });
const has = (app: TestApp) => app.query(Query.allowances, { grantee: at(GRANTEE) }).allowances.length === 1;

/** Types of the events of a payment, or what it is refused with. */
function pay(app: TestApp, amount: bigint, typeUrl: string = MsgSend.typeUrl): string {
  const message = app.app.router.message(typeUrl)?.parse(new Uint8Array(0));
  assert.ok(message);
  const use = { granter: bytesOf(GRANTER), grantee: bytesOf(GRANTEE), fee: coins(amount), messages: [message] };
  try {
    return app
      .run((ctx) => useGrantedFees(ctx)(ctx, use))
      .events.map(({ type }) => type)
      .join(" ");
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
}

test("an allowance pays up to its limit and goes when it is used up; who gets it has an account", () => {
  const app = start();
  give(app, basic({ spendLimit: coins(5n) }));
  assert.ok(app.withContext((ctx) => hasAccount(ctx, bytesOf(GRANTEE))));
  assert.equal(pay(app, 6n), "feegrant/2");
  assert.equal(pay(app, 3n), "use_feegrant update_feegrant");
  assert.equal(pay(app, 2n), "revoke_feegrant use_feegrant");
  assert.equal(pay(app, 1n), "sdk/38");
});

test("a period that has ended begins anew, after a pause at the payment's time", () => {
  const app = start();
  const { timeNs } = app;
  const period = { period: 10n * SECOND, periodSpendLimit: coins(4n), periodCanSpend: coins(1n), periodReset: timeNs + 5n * SECOND };
  give(app, pack(PeriodicAllowance, { basic: BasicAllowance.from({ spendLimit: coins(6n) }), ...period }));
  assert.equal(pay(app, 2n), "feegrant/2");
  assert.equal(pay(app, 1n), "use_feegrant update_feegrant");
  app.block();
  assert.equal(pay(app, 4n), "use_feegrant update_feegrant");
  app.block(undefined, { afterNs: DAY });
  assert.equal(pay(app, 2n), "feegrant/2");
  assert.equal(pay(app, 1n), "revoke_feegrant use_feegrant");
});

test("an allowance for some messages pays for no others", () => {
  const app = start();
  const inner = basic({ spendLimit: coins(5n) });
  give(app, pack(AllowedMsgAllowance, { allowance: inner, allowedMessages: [MsgSend.typeUrl] }));
  assert.equal(pay(app, 1n, "/cosmos.feegrant.v1beta1.MsgPruneAllowances"), "feegrant/7");
  assert.equal(pay(app, 1n), "use_feegrant update_feegrant");
  const { allowances } = app.query(Query.allowancesByGranter, { granter: at(GRANTER) });
  const left = AllowedMsgAllowance.decode(allowances[0]?.allowance?.value ?? new Uint8Array(0)).allowance;
  assert.deepEqual(BasicAllowance.decode(left?.value ?? new Uint8Array(0)).spendLimit, coins(4n));
});

test("an allowance that has ended pays nothing and goes; a revoked one leaves its end to the next, as in Go", () => {
  const app = start();
  const { timeNs } = app;
  give(app, basic({ expiration: timeNs + SECOND }));
  revoke(app);
  give(app, basic());
  app.block(undefined, { afterNs: SECOND });
  assert.ok(has(app), "the block's time is not behind the end");
  app.block();
  assert.ok(!has(app));
  give(app, basic({ expiration: app.timeNs }));
  assert.equal(pay(app, 1n), "use_feegrant update_feegrant");
  app.block();
  assert.equal(pay(app, 1n), "sdk/38");
});

test("what was granted is exported and comes back", () => {
  const app = start();
  give(app, basic({ spendLimit: coins(5n), expiration: app.timeNs + DAY }));
  const exported = app.exportGenesis();
  const { auth: accounts = {}, feegrant: section = {} } = exported;
  const again = start({ auth: accounts, feegrant: section });
  assert.deepEqual(again.exportGenesis()["feegrant"], section);
  again.block(undefined, { afterNs: 2n * DAY });
  assert.ok(!has(again), "the end has come back, too");
});

test("nonsense is refused: to oneself, twice, without a limit's coins, ended already", () => {
  const app = start();
  const refused = (allowance: Any, grantee = at(GRANTEE)) => {
    assert.throws(() => app.deliver(Msg.grantAllowance, { granter: at(GRANTER), grantee, allowance }), StateError);
  };
  refused(basic(), at(GRANTER));
  refused(basic({ spendLimit: coins(0n) }));
  refused(basic({ expiration: app.timeNs - 1n }));
  refused(pack(AllowedMsgAllowance, { allowance: basic() }));
  give(app, basic());
  refused(basic());
});
