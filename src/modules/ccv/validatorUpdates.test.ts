import assert from "node:assert/strict";
import { test } from "node:test";
import { publicKeyText } from "./publicKeys.ts";
import { accumulateChanges } from "./validatorUpdates.ts";

const key = (...head: readonly number[]) => {
  const bytes = new Uint8Array(32);
  bytes.set(head);
  return { ed25519: bytes, secp256k1: undefined };
};
const update = (head: number, power: bigint) => ({ pubKey: key(head), power });

test("a key's text escapes as gogoproto does: octal, except for printable ASCII and five short escapes", () => {
  const text = publicKeyText({ ed25519: Uint8Array.of(0, 10, 13, 9, 34, 92, 39, 65, 126, 127, 255), secp256k1: undefined });
  assert.equal(text, 'ed25519:"\\000\\n\\r\\t\\"\\\\\'A~\\177\\377" ');
});

test("later changes overwrite earlier ones key by key", () => {
  assert.deepEqual(accumulateChanges([update(1, 5n), update(2, 6n)], [update(1, 0n)]), [update(2, 6n), update(1, 0n)]);
  assert.deepEqual(accumulateChanges([], []), []);
});

test("equal powers are ordered by the text of the keys, descending, which is not the order of the bytes", () => {
  // "A" (0x41) is printed as itself, 0xff as \377: the letter's text is below the backslash's.
  assert.deepEqual(accumulateChanges([], [update(0x41, 1n), update(0xff, 1n), update(0x61, 1n)]), [
    update(0x61, 1n),
    update(0xff, 1n),
    update(0x41, 1n),
  ]);
});
