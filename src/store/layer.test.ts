import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareBytes } from "../encoding/bytes.ts";
import { createLayer } from "./layer.ts";
import type { Entry, ReadView } from "./types.ts";

const bytes = (...b: number[]) => Uint8Array.from(b);
const hex = (b: Uint8Array) => Buffer.from(b).toString("hex");

function viewOf(content: ReadonlyMap<string, Uint8Array>): ReadView {
  const entries: Entry[] = [...content].map(([k, v]) => [Uint8Array.from(Buffer.from(k, "hex")), v] as const);
  entries.sort((a, b) => compareBytes(a[0], b[0]));
  return {
    get: (_store, key) => content.get(hex(key)),
    *iterate(_store, from, to, reverse) {
      const inRange = entries.filter(([k]) => compareBytes(k, from) >= 0 && (to === undefined || compareBytes(k, to) < 0));
      yield* reverse ? inRange.reverse() : inRange;
    },
  };
}

const empty = viewOf(new Map());
const list = (view: ReadView, reverse = false, from = bytes(), to?: Uint8Array) =>
  [...view.iterate("s", from, to, reverse)].map(([k, v]) => `${hex(k)}=${hex(v)}`);

test("a layer shows its writes and deletions above the parent, and the parent stays as it was", () => {
  const base = createLayer(empty);
  base.set("s", bytes(1), bytes(10));
  base.set("s", bytes(3), bytes(30));
  const layer = createLayer(base);
  layer.set("s", bytes(2), bytes(20));
  layer.delete("s", bytes(1));
  layer.set("s", bytes(3), bytes(31));
  assert.deepEqual(list(layer), ["02=14", "03=1f"]);
  assert.deepEqual(list(layer, true), ["03=1f", "02=14"]);
  assert.deepEqual(list(base), ["01=0a", "03=1e"]);
  layer.flush();
  assert.deepEqual(list(base), ["02=14", "03=1f"]);
  assert.deepEqual(list(layer), ["02=14", "03=1f"]);
});

test("changes list rewrites of unchanged values and leave out keys that came and went", () => {
  const layer = createLayer(viewOf(new Map([["05", bytes(1)]])));
  layer.set("s", bytes(9), bytes(9));
  layer.set("s", bytes(5), bytes(1));
  layer.set("s", bytes(7), bytes(7));
  layer.delete("s", bytes(7));
  layer.delete("s", bytes(8));
  layer.delete("t", bytes(8));
  assert.deepEqual(
    [...layer.changes()],
    [
      [
        "s",
        [
          [bytes(5), bytes(1)],
          [bytes(9), bytes(9)],
        ],
      ],
    ],
  );
  layer.discard();
  assert.equal(layer.changes().size, 0);
});

test("flushing a layer above a committed view is refused", () => {
  assert.throws(() => createLayer(empty).flush(), /no parent layer/);
});

test("stopping an iteration early leaves the layer usable", () => {
  const layer = createLayer(
    createLayer(
      viewOf(
        new Map([
          ["01", bytes(1)],
          ["02", bytes(2)],
        ]),
      ),
    ),
  );
  layer.set("s", bytes(0), bytes(0));
  for (const [key] of layer.iterate("s", bytes(), undefined, false)) {
    assert.deepEqual(key, bytes(0));
    break;
  }
  assert.equal(list(layer).length, 3);
});

test("stacked layers behave as a sorted map under random writes, flushes and discards", () => {
  const key = fc.uint8Array({ maxLength: 3 }).map((k) => k.map((b) => b & 3));
  const op = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), depth: fc.nat(2), key, value: fc.uint8Array({ maxLength: 2 }) }),
    fc.record({ kind: fc.constant("delete" as const), depth: fc.nat(2), key }),
    fc.record({ kind: fc.constant("flush" as const), depth: fc.nat(2) }),
    fc.record({ kind: fc.constant("discard" as const), depth: fc.nat(2) }),
    fc.record({
      kind: fc.constant("list" as const),
      depth: fc.nat(2),
      from: key,
      to: fc.option(key, { nil: undefined }),
      reverse: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("00", "01", "0102", "03", "0303"), fc.uint8Array({ maxLength: 1 })),
      fc.array(op, { maxLength: 60 }),
      (base, ops) => {
        const committed = new Map(Object.entries(base));
        const bottom = createLayer(viewOf(committed));
        const middle = createLayer(bottom);
        const layers = [bottom, middle, createLayer(middle)];
        const models: Map<string, Uint8Array | undefined>[] = [new Map(), new Map(), new Map()];
        const merged = (depth: number) => {
          const all = new Map<string, Uint8Array | undefined>(committed);
          for (const model of models.slice(0, depth + 1)) for (const [k, v] of model) all.set(k, v);
          return all;
        };
        for (const o of ops) {
          const layer = layers[o.depth];
          const model = models[o.depth];
          assert.ok(layer !== undefined && model !== undefined);
          if (o.kind === "set") {
            layer.set("s", o.key, o.value);
            model.set(hex(o.key), o.value);
          } else if (o.kind === "delete") {
            layer.delete("s", o.key);
            model.set(hex(o.key), undefined);
          } else if (o.kind === "flush") {
            const below = models[o.depth - 1];
            if (below === undefined) continue;
            layer.flush();
            for (const [k, v] of model) below.set(k, v);
            model.clear();
          } else if (o.kind === "discard") {
            layer.discard();
            model.clear();
          } else {
            const from = hex(o.from);
            const to = o.to === undefined ? undefined : hex(o.to);
            const expected = [...merged(o.depth)].filter(([k, v]) => v !== undefined && k >= from && (to === undefined || k < to));
            expected.sort(([a], [b]) => (a < b ? -1 : 1));
            if (o.reverse) expected.reverse();
            assert.deepEqual(
              list(layer, o.reverse, o.from, o.to),
              expected.map(([k, v]) => `${k}=${hex(v ?? bytes())}`),
            );
          }
        }
        for (const [k, v] of merged(2)) assert.deepEqual(layers[2]?.get("s", Buffer.from(k, "hex")), v);
        const net = [...(models[0] ?? [])].filter(([k, v]) => v !== undefined || committed.has(k)).sort(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(
          (bottom.changes().get("s") ?? []).map(([k, v]) => [hex(k), v]),
          net,
        );
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test("a thousand keys written in any order come out sorted, also when reads and writes alternate", () => {
  const layer = createLayer(empty);
  const seen: string[] = [];
  for (let i = 0; i < 1000; i++) {
    const k = bytes((i * 7919) % 251, (i * 31) % 256, i & 255);
    layer.set("s", k, bytes());
    seen.push(hex(k));
    if (i % 37 === 0)
      assert.deepEqual(
        list(layer),
        [...new Set(seen)].sort().map((x) => `${x}=`),
      );
  }
  assert.equal(list(layer).length, new Set(seen).size);
});
