import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryBackend } from "./memory.ts";

const key = (byte: number): Uint8Array => Uint8Array.of(byte);

test("a database in memory keeps what was put, whatever the caller does to its bytes later", async () => {
  const backend = createMemoryBackend();
  const batch = backend.batch();
  const [at, value] = [Uint8Array.of(1), Uint8Array.of(7)];
  batch.put(at, value);
  at[0] = 2;
  value[0] = 8;
  await batch.write();
  assert.deepEqual(backend.get(key(1)), Uint8Array.of(7));
  assert.equal(backend.get(key(2)), undefined);
});

test("a database in memory lists a range in order, without its end, its deleted keys and what is beyond the limit", async () => {
  const backend = createMemoryBackend();
  const batch = backend.batch();
  for (const byte of [5, 3, 4, 1, 2]) batch.put(key(byte), key(byte));
  batch.delete(key(3));
  await batch.write();
  assert.deepEqual(await backend.keys(key(2), key(5), 10), [key(2), key(4)]);
  assert.deepEqual(await backend.keys(key(1), undefined, 3), [key(1), key(2), key(4)]);
});

test("nothing of a batch is seen before it is written", async () => {
  const backend = createMemoryBackend();
  const batch = backend.batch();
  batch.put(key(1), key(1));
  assert.equal(backend.get(key(1)), undefined);
  await batch.write();
  assert.deepEqual(backend.get(key(1)), key(1));
});
