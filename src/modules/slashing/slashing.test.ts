import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, bondedApp, consAddressOf, operatorOf, packedKeyOf, refusedWith } from "../../../test/support/stakingApp.ts";
import { toHex } from "../../encoding/bytes.ts";
import { HOUR, MINUTE } from "../../encoding/time.ts";
import { authority } from "../auth/index.ts";
import { Msg as StakingMsg } from "../staking/api.ts";
import { defineModule, fill } from "../../framework/index.ts";
import type { TestApp } from "../../framework/testApp.ts";
import type { Params } from "../../proto/gen/cosmos/slashing/v1beta1.ts";
import { getValidator, slashableValidators } from "../staking/index.ts";
import { Msg, Query } from "./api.ts";
import { beginSigning } from "./hooks.ts";
import { slashing } from "./index.ts";
import { forgetMissed, hasMissed, missedIndexes, setMissed } from "./missedBlocks.ts";
import { DEFAULT_PARAMS } from "./params.ts";
import { punishments, slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

const bound = defineModule({ name: "bound", fills: [fill(slashedValidators, slashableValidators)] });
const WINDOW: Params = { ...DEFAULT_PARAMS, signedBlocksWindow: 10n };

function watchedApp(): TestApp {
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n }, [], [slashing, bound]);
  app.withContext((ctx) => state.params.set(ctx, WINDOW));
  return app;
}
/** A block whose last commit lacks the votes of these. */
function blockWithout(app: TestApp, ...absent: readonly string[]) {
  const votes = ["a", "b"].map((name) => ({
    validator: { address: consAddressOf(name), power: 5n },
    blockIdFlag: absent.includes(name) ? (1 as const) : (2 as const),
  }));
  return app.block(undefined, { lastCommit: { round: 0, votes } });
}
const infoOf = (app: TestApp, name: string) => app.withContext((ctx) => state.signingInfos.get(ctx, consAddressOf(name)));
const validatorOf = (app: TestApp, name: string) => app.withContext((ctx) => getValidator(ctx, addressOf(name)));
const unjail = (app: TestApp, name: string) => app.deliver(Msg.unjail, { validatorAddr: operatorOf(name) });
/** Lets `a` miss blocks until it is jailed. */
function jailed(): TestApp {
  const app = watchedApp();
  while (validatorOf(app, "a")?.jailed === false) blockWithout(app, "a");
  return app;
}

test("a validator's record begins when it is bonded", () => {
  const info = infoOf(watchedApp(), "a");
  assert.equal(info?.startHeight, 1n);
  assert.equal(info.missedBlocksCounter, 0n);
});

test("missed blocks are counted once for each place of the window, and forgiven when the place is signed", () => {
  const app = watchedApp();
  for (let i = 0; i < 4; i++) blockWithout(app, "a");
  assert.equal(infoOf(app, "a")?.missedBlocksCounter, 4n);
  for (let i = 0; i < 6; i++) blockWithout(app);
  assert.equal(infoOf(app, "a")?.missedBlocksCounter, 4n);
  blockWithout(app);
  assert.equal(infoOf(app, "a")?.missedBlocksCounter, 3n);
  blockWithout(app, "a");
  assert.equal(infoOf(app, "a")?.missedBlocksCounter, 3n, "the place was missed before");
});

test("nobody is punished before a whole window has passed, and then for one block more than may be missed", () => {
  const app = watchedApp();
  const start = infoOf(app, "a")?.startHeight ?? 0n;
  while (app.height < start + 10n) blockWithout(app, "a");
  assert.equal(validatorOf(app, "a")?.jailed, false);
  blockWithout(app, "a");
  assert.equal(validatorOf(app, "a")?.jailed, true);

  const careful = watchedApp();
  for (let i = 0; i < 40; i++) blockWithout(careful, ...(i % 2 === 0 ? ["a"] : []));
  assert.equal(validatorOf(careful, "a")?.jailed, false, "half of the blocks may be missed");
});

test("downtime costs the fraction of the parameters, and the window begins anew", () => {
  const app = watchedApp();
  let events: readonly string[] = [];
  while (validatorOf(app, "a")?.jailed === false) events = blockWithout(app, "a").events.map(({ type }) => type);
  assert.deepEqual(
    events.filter((type) => type === "liveness" || type === "slash"),
    ["liveness", "slash"],
  );
  assert.equal(validatorOf(app, "a")?.tokens, 4_950_000n);
  const info = infoOf(app, "a");
  assert.equal(info?.missedBlocksCounter, 0n);
  assert.equal(info.indexOffset, 0n);
  assert.equal(info.jailedUntil, app.timeNs + 10n * MINUTE);
  assert.deepEqual(
    app.withContext((ctx) => missedIndexes(ctx, consAddressOf("a"))),
    [],
  );
});

test("a jailed validator's votes are not counted", () => {
  const app = jailed();
  blockWithout(app, "a");
  assert.equal(infoOf(app, "a")?.indexOffset, 0n);
});

test("a validator leaves jail when its time is over, not before, and not twice", () => {
  const app = jailed();
  assert.throws(() => unjail(app, "a"), refusedWith("slashing", 4));
  app.block(undefined, { afterNs: HOUR });
  unjail(app, "a");
  assert.throws(() => unjail(app, "a"), refusedWith("slashing", 5));
  assert.throws(() => unjail(app, "b"), refusedWith("slashing", 5));
  assert.throws(() => unjail(app, "nobody"), refusedWith("staking", 3));
});

test("a tombstoned validator never leaves jail, and is tombstoned once", () => {
  const app = jailed();
  app.withContext((ctx) => punishments(ctx).tombstone(ctx, consAddressOf("a")));
  app.block(undefined, { afterNs: HOUR });
  assert.throws(() => unjail(app, "a"), refusedWith("slashing", 4));
  assert.throws(() => app.withContext((ctx) => punishments(ctx).tombstone(ctx, consAddressOf("a"))), refusedWith("slashing", 9));
  assert.throws(() => app.withContext((ctx) => punishments(ctx).tombstone(ctx, consAddressOf("x"))), refusedWith("slashing", 8));
});

test("keys of validators are known by their address", () => {
  const app = watchedApp();
  const known = (name: string) => app.withContext((ctx) => punishments(ctx).hasPublicKey(ctx, consAddressOf(name)));
  assert.deepEqual([known("a"), known("x")], [true, false]);
  assert.deepEqual(
    app.withContext((ctx) => state.publicKeys.get(ctx, consAddressOf("a"))),
    packedKeyOf("a"),
  );
});

test("bits of missed blocks stand where Go's bitset has them", () => {
  const app = watchedApp();
  app.withContext((ctx) => {
    for (const index of [0n, 9n, 64n, 1023n, 1024n]) setMissed(ctx, consAddressOf("a"), index, true);
    const [first, second] = [...state.missedBlocks.values(ctx, { prefix: [consAddressOf("a")] })].map(toHex);
    assert.equal(first, `0000000000000400${"0000000000000201"}${"0000000000000001"}${"0".repeat(13 * 16)}8000000000000000`);
    assert.equal(second?.slice(0, 32), "00000000000004000000000000000001");
    assert.deepEqual(missedIndexes(ctx, consAddressOf("a")), [0n, 9n, 64n, 1023n, 1024n]);
    setMissed(ctx, consAddressOf("a"), 64n, false);
    assert.equal(hasMissed(ctx, consAddressOf("a"), 64n), false);
    forgetMissed(ctx, consAddressOf("a"));
    assert.equal(hasMissed(ctx, consAddressOf("a"), 0n), false);
  });
});

test("parameters are gov's to change, within their bounds", () => {
  const app = watchedApp();
  const update = (params: Partial<Params>, by = app.withContext((ctx) => authority(ctx))) =>
    app.deliver(Msg.updateParams, { authority: by, params: { ...DEFAULT_PARAMS, ...params } });
  update({ signedBlocksWindow: 20n });
  assert.equal(app.query(Query.params).params.signedBlocksWindow, 20n);
  assert.throws(() => update({}, operatorOf("a")), refusedWith("gov", 13));
  for (const wrong of [
    { signedBlocksWindow: 0n },
    { minSignedPerWindow: -1n },
    { downtimeJailDuration: 0n },
    { slashFractionDoubleSign: 2n * 10n ** 18n },
    { slashFractionDowntime: -1n },
  ])
    assert.throws(() => update(wrong), refusedWith("undefined", 1));
});

test("what is exported begins a chain with the same records", () => {
  const app = watchedApp();
  blockWithout(app, "a");
  const exported = app.exportGenesis()["slashing"];
  assert.deepEqual(app.query(Query.signingInfos).info.length, 2);
  assert.match(JSON.stringify(exported), /"missed_blocks":\[\{"index":"0","missed":true\}\]/);
});

test("downtime is an infraction of two blocks before it is judged, by the set that signed then", () => {
  const heights: bigint[] = [];
  const watching = defineModule({
    name: "watching",
    fills: [
      fill(slashedValidators, {
        ...slashableValidators,
        slash(ctx, request) {
          heights.push(ctx.height - request.infractionHeight);
          return slashableValidators.slash(ctx, request);
        },
      }),
    ],
  });
  const app = bondedApp({ a: 5_000_000n, b: 5_000_000n }, [], [slashing, watching]);
  app.withContext((ctx) => state.params.set(ctx, WINDOW));
  while (validatorOf(app, "a")?.jailed === false) blockWithout(app, "a");
  assert.deepEqual(heights, [2n]);
});

test("an operator whose own stake is exactly the least that it promised leaves jail, one with less does not", () => {
  const promised = (app: TestApp): TestApp => {
    const description = { moniker: "[do-not-modify]", identity: "", website: "", securityContact: "", details: "" };
    app.deliver(StakingMsg.editValidator, { validatorAddress: operatorOf("a"), minSelfDelegation: 5_000_000n, description });
    return app;
  };
  const app = promised(watchedApp());
  app.withContext((ctx) => slashedValidators(ctx).jail(ctx, consAddressOf("a")));
  unjail(app, "a");
  assert.equal(validatorOf(app, "a")?.jailed, false);
  const poor = promised(watchedApp());
  while (validatorOf(poor, "a")?.jailed === false) blockWithout(poor, "a");
  poor.block(undefined, { afterNs: HOUR });
  assert.throws(() => unjail(poor, "a"), refusedWith("slashing", 7));
});

test("a validator that begins to sign again keeps what it was punished for", () => {
  const app = watchedApp();
  app.block();
  app.withContext((ctx) => {
    punishments(ctx).tombstone(ctx, consAddressOf("a"));
    punishments(ctx).jailUntil(ctx, consAddressOf("a"), 7n);
    beginSigning(ctx, consAddressOf("a"));
    const info = state.signingInfos.get(ctx, consAddressOf("a"));
    assert.deepEqual([info?.tombstoned, info?.jailedUntil, info?.startHeight], [true, 7n, ctx.height]);
  });
});

test("chunks of missed blocks stand under their numbers, the low byte first, as in Go", () => {
  watchedApp().withContext((ctx) => {
    for (const index of [0n, 1024n]) setMissed(ctx, consAddressOf("a"), index, true);
    const chunks = [...state.missedBlocks.keys(ctx, { prefix: [consAddressOf("a")] })].map(([, chunk]) => toHex(chunk));
    assert.deepEqual(chunks, ["0000000000000000", "0100000000000000"]);
  });
});
