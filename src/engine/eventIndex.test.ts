import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLevelBackend } from "#level";
import { createProbeApplication } from "../../test/support/probeApplication.ts";
import { ed25519Key } from "../comet/publicKey.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { toBase64 } from "../encoding/base64.ts";
import { toHexUpper, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { Backend } from "../store/backends/backend.ts";
import { createMemoryBackend } from "../store/backends/memory.ts";
import type { Engine, EventMessage } from "./api.ts";
import { openEngine } from "./engine.ts";

const seed = sha256(Uint8Array.of(9));
const genesis = {
  chain_id: "test-1",
  genesis_time: "2026-01-01T00:00:00Z",
  app_state: {},
  validators: [{ pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(ed25519Key(publicKeyFromSeed(seed)).bytes) }, power: "10" }],
};

async function open(db?: Backend, takesTurns = false): Promise<Engine> {
  return openEngine({ app: createProbeApplication(), genesis, keys: [{ seed }], takesTurns, ...(db === undefined ? {} : { db }) });
}

/** Block h holds h-1 transactions nH-I=H. */
async function filled(db?: Backend, heights = 6): Promise<Engine> {
  const engine = await open(db);
  for (let h = 1; h <= heights; h++) {
    await engine.produceBlock({ txs: Array.from({ length: h - 1 }, (_, i) => utf8(`n${h}-${i}=${h}`)) });
  }
  return engine;
}

const scratch = mkdtempSync(join(tmpdir(), "interlease-index-"));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

for (const [name, backend] of [
  ["memory", async () => createMemoryBackend()],
  ["LevelDB", async () => openLevelBackend(join(scratch, "db"))],
] as const) {
  test(`transactions are found by height, hash and attributes (${name})`, async () => {
    const engine = await filled(await backend());
    const places = async (query: string) => (await (await engine.index.searchTxs(query)).page()).map((t) => `${t.height}/${t.index}`);
    const hash = toHexUpper(sha256(utf8("n3-1=3")));
    for (const [query, expected] of [
      ["tx.height=3", ["3/0", "3/1"]],
      ["tx.height>2 AND tx.height<=4", ["3/0", "3/1", "4/0", "4/1", "4/2"]],
      ["tx.height<3", ["2/0"]],
      [`tx.hash='${hash}'`, ["3/1"]],
      [`tx.hash='${hash.toLowerCase()}' AND tx.height=1`, ["3/1"]],
      [`tx.hash='${"00".repeat(32)}'`, []],
      ["app.key='n4-2'", ["4/2"]],
      ["app.value='4'", ["4/0", "4/1", "4/2"]],
      ["app.value=4", ["4/0", "4/1", "4/2"]],
      ["app.value=4.0", []],
      ["app.value>5", ["6/0", "6/1", "6/2", "6/3", "6/4"]],
      ["app.value>2 AND app.value<4", ["3/0", "3/1"]],
      ["app.value>2 AND tx.height=3", ["3/0", "3/1"]],
      ["app.key CONTAINS '-2' AND tx.height>=5", ["5/2", "6/2"]],
      ["app.key EXISTS AND tx.height=2", ["2/0"]],
      // Both are in one transaction, but in different events of it.
      ["app.key='other' AND app.value='3'", []],
      ["app.key='n3-0' AND app.value='3'", ["3/0"]],
      ["app.hidden='x'", []],
      ["tm.event='Tx'", []],
      ["app.key='n4-2' AND tx.height>=5", []],
    ] as const) {
      assert.deepEqual(await places(query), expected, query);
    }
    await assert.rejects(engine.index.searchTxs("tx.hash='xyz'"), OperationError);
    await engine.close();
  });
}

test("blocks are found by height and by their own events, not by their transactions'", async () => {
  const engine = await filled();
  for (const [query, expected] of [
    ["block.height=3", [3n]],
    ["block.height>4", [5n, 6n]],
    ["block.height>=2 AND block.height<4", [2n, 3n]],
    ["app.key='n3-0'", []],
    ["block.height=9", []],
  ] as const) {
    assert.deepEqual(await (await engine.index.searchBlocks(query)).page(), expected, query);
  }
});

test("a failed repetition of a transaction never hides its success, a success hides the failure", async () => {
  const engine = await open();
  const code = async () => (await engine.index.tx(sha256(utf8("bad=1"))))?.result.code;
  await engine.produceBlock({ txs: [utf8("bad=1")] });
  assert.equal(await code(), 7);
  await engine.produceBlock({ txs: [utf8("good=1")] });
  await engine.produceBlock({ txs: [utf8("good=1"), utf8("bad=1")] });
  assert.equal((await engine.index.tx(sha256(utf8("bad=1"))))?.height, 3n);
  assert.equal((await engine.index.tx(sha256(utf8("good=1"))))?.height, 3n);
});

test("long lists of postings keep their order across chunks", async () => {
  const engine = await filled(undefined, 40);
  const found = await engine.index.searchTxs("app.key='other'");
  assert.equal(found.count, (40 * 39) / 2);
  assert.deepEqual(
    (await (await engine.index.searchTxs("app.key='other' AND tx.height>38")).page()).map((t) => t.height),
    [...Array(38).fill(39n), ...Array(39).fill(40n)],
  );
});

test("pruning ends between chunks at the height that is kept", async () => {
  const engine = await openEngine({ app: createProbeApplication(), genesis, keys: [{ seed }], keepBlocks: 2n });
  for (let h = 1; h <= 5; h++) await engine.produceBlock({ txs: Array.from({ length: 90 }, (_, i) => utf8(`n${h}-${i}=${h}`)) });
  assert.equal((await engine.index.searchTxs("app.key='other'")).count, 180);
});

test("values are found by a part of them, whether they are as long as a key may hold or longer", async () => {
  const engine = await open();
  const values = [63, 64, 65].map((length) => `${"v".repeat(length - 1)}x`);
  await engine.produceBlock({ txs: values.map((value, i) => utf8(`k${i}=${value}`)) });
  assert.equal((await engine.index.searchTxs("app.value CONTAINS 'vx'")).count, 3);
});

test("a block is published in CometBFT's order with its flattened attributes", async () => {
  const engine = await open();
  const seen: EventMessage[] = [];
  engine.events.listen((m) => void seen.push(m));
  await engine.produceBlock({ txs: [utf8("a=1"), utf8("b=2")] });
  assert.deepEqual(
    seen.map((m) => m.data.type),
    ["NewBlock", "NewBlockHeader", "NewBlockEvents", "Tx", "Tx"],
  );
  assert.deepEqual(Object.fromEntries(seen[3]?.events ?? []), {
    "app.key": ["a", "other"],
    "app.value": ["1"],
    "app.hidden": ["x"],
    "tm.event": ["Tx"],
    "tx.hash": [toHexUpper(sha256(utf8("a=1")))],
    "tx.height": ["1"],
  });
  assert.deepEqual(seen[0]?.events.get("tm.event"), ["NewBlock"]);
});

test("a subscription gets what matches, until it ends", async () => {
  const engine = await open();
  const subscription = engine.events.subscribe("me", "tm.event='Tx' AND app.key='b'");
  assert.throws(() => engine.events.subscribe("me", "tm.event='Tx' AND app.key='b'"), /already subscribed/);
  await engine.produceBlock({ txs: [utf8("a=1"), utf8("b=2")] });
  await engine.produceBlock({ txs: [utf8("b=3")] });
  const values: string[] = [];
  for await (const message of subscription) {
    if (message.data.type === "Tx") values.push(Buffer.from(message.data.tx.tx).toString());
    if (values.length === 2) break;
  }
  assert.deepEqual(values, ["b=2", "b=3"]);
  assert.equal(engine.events.subscriptionsOf("me"), 0);
  assert.throws(() => engine.events.unsubscribe("me", "tm.event='Tx' AND app.key='b'"), /subscription not found/);
});

test("a subscriber that lags behind is cancelled after what it has", async () => {
  const engine = await open();
  const subscription = engine.events.subscribe("slow", "tm.event='NewBlock'", { capacity: 2 });
  for (let i = 0; i < 3; i++) await engine.produceBlock();
  let received = 0;
  await assert.rejects(async () => {
    for await (const _ of subscription) received++;
  }, /subscription was canceled \(reason: internal subscription event buffer is out of capacity\)/);
  assert.equal(received, 2);
});

test("closing the engine cancels subscriptions", async () => {
  const engine = await open();
  const subscription = engine.events.subscribe("me", "tm.event='NewBlock'");
  const reading = (async () => {
    for await (const _ of subscription);
  })();
  await engine.close();
  await assert.rejects(reading, /engine closed/);
  await assert.rejects(engine.produceBlock(), /closed/);
});

test("a page is a part of all matches in the order asked for", async () => {
  const engine = await filled(undefined, 40);
  for (const query of ["tx.height>0", "app.key='other'", "app.value>=1", "app.key EXISTS AND app.value EXISTS"]) {
    const found = await engine.index.searchTxs(query);
    const all = (await found.page()).map((t) => `${t.height}/${t.index}`);
    assert.equal(found.count, (40 * 39) / 2, query);
    assert.equal(new Set(all).size, found.count, query);
    const page = async (offset: number, descending: boolean) =>
      (await found.page({ offset, limit: 7, descending })).map((t) => `${t.height}/${t.index}`);
    assert.deepEqual(await page(14, false), all.slice(14, 21), query);
    assert.deepEqual(await page(14, true), [...all].reverse().slice(14, 21), query);
    assert.deepEqual(await page(776, true), all.slice(0, 4).reverse(), query);
    assert.deepEqual(await page(780, false), []);
  }
  const blocks = await engine.index.searchBlocks("block.height>3");
  assert.equal(blocks.count, 37);
  assert.deepEqual(await blocks.page({ offset: 1, limit: 2 }), [5n, 6n]);
  assert.deepEqual(await blocks.page({ offset: 1, limit: 2, descending: true }), [39n, 38n]);
  assert.deepEqual(await blocks.page({ offset: 36, limit: 2 }), [40n]);
});

test("a transaction that failed and was repeated counts once, where it ended", async () => {
  const engine = await open();
  const place = async (query: string) => {
    const found = await engine.index.searchTxs(query);
    return [found.count, ...(await found.page()).map((t) => `${t.height}/${t.index}`)];
  };
  await engine.produceBlock({ txs: [utf8("bad=1"), utf8("good=1")] });
  await engine.produceBlock({ txs: [utf8("more=1"), utf8("bad=1")] });
  assert.deepEqual(await place("tx.height>0"), [3, "1/1", "2/0", "2/1"]);
  assert.deepEqual(await place("tx.height=1"), [2, "1/1", "2/1"]);
  assert.deepEqual(await place("app.key='bad'"), [1, "2/1"]);
});

test("a long search lets others work", async () => {
  const engine = await open(undefined, true);
  const txs = Array.from({ length: 2000 }, (_, i) => utf8(`k${i}=v`));
  for (let h = 0; h < 15; h++) await engine.produceBlock({ txs: txs.map((tx) => utf8(`${h}${Buffer.from(tx)}`)) });
  let turns = 0;
  const watch = setInterval(() => turns++, 1);
  const [all, first] = await Promise.all([
    engine.index.searchTxs("app.key CONTAINS 'k' AND app.value='v'"),
    engine.index.searchTxs("tx.height>0").then((found) => found.page({ limit: 1 })),
  ]);
  clearInterval(watch);
  assert.equal(all.count, 30_000);
  assert.equal(first.length, 1);
  assert.ok(turns >= 3, `others had ${turns} turns`);
});

test("a transaction is not found by its hash before its block is shown", async () => {
  const inner = createMemoryBackend();
  let show: (() => void) | undefined;
  const shown = new Promise<void>((resolve) => {
    show = resolve;
  });
  let slow = false;
  const db: Backend = {
    ...inner,
    batch: () => {
      const batch = inner.batch();
      return {
        ...batch,
        async write() {
          await batch.write();
          if (slow) await shown;
        },
      };
    },
  };
  const engine = await open(db);
  await engine.produceBlock();
  slow = true;
  const tx = utf8("late=1");
  const query = `tx.hash='${toHexUpper(sha256(tx))}'`;
  const producing = engine.produceBlock({ txs: [tx] });
  while (inner.get(Uint8Array.of(18, ...sha256(tx))) === undefined) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await engine.index.searchTxs(query)).count, 0);
  show?.();
  await producing;
  assert.equal((await engine.index.searchTxs(query)).count, 1);
});
