import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex, u32be, utf8 } from "../encoding/bytes.ts";
import { ByteMap, hashKey, hashSeedOf } from "./byteMap.ts";

/** What the tables had before each process got a seed: anybody can compute it. */
const KNOWN = { start: 0, factor: 0x01000193 };
const SEEDS = [1, 2, 3].map((n) => hashSeedOf(new Uint8Array(8).map((_, i) => n * 37 + i * 91)));

/** Keys of the form of balances that fall into one of 1,024 slots under a seed. */
function colliding(count: number): readonly Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (let n = 0; keys.length < count; n++) {
    const key = utf8(`balances/${toHex(u32be(n))}/stake`);
    if ((hashKey(key, KNOWN) & 1023) === 0) keys.push(key);
  }
  return keys;
}

test("keys that were made to collide lie apart under a seed that nobody knows", () => {
  const keys = colliding(256);
  for (const seed of SEEDS) {
    const slots = new Set(keys.map((key) => hashKey(key, seed) & 1023));
    assert.ok(slots.size > 128, `256 keys lie in ${slots.size} slots`);
  }
});

test("two processes' tables hash otherwise and hold the same entries in the same orders", () => {
  const keys = Array.from({ length: 2000 }, (_, i) => utf8(`key ${(i * 7919) % 1500}`));
  const content = SEEDS.map((seed) => {
    const map = new ByteMap<number>(seed);
    for (const [i, key] of keys.entries()) map.set(key, i);
    const inserted = Array.from({ length: map.size }, (_, entry) => `${toHex(map.keyAt(entry))}=${map.valueAt(entry)}`);
    return { inserted, ordered: [...map.ordered()], found: keys.map((key) => map.find(key)), absent: map.find(utf8("none")) };
  });
  for (const one of content) assert.deepEqual(one, content[0]);
  assert.equal(new Set(SEEDS.map((seed) => hashKey(utf8("key 1"), seed))).size, SEEDS.length);
});
