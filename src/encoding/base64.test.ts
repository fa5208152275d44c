import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromBase64, toBase64 } from "./base64.ts";

test("base64 round-trips and equals Node's", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      assert.equal(toBase64(bytes), text);
      assert.deepEqual(fromBase64(text), bytes);
    }),
  );
});

test("base64 that is not standard, padded and canonical is refused", () => {
  for (const text of ["A", "AA", "AAA", "A===", "====", "AA=A", "AB==", "AAB=", "A-_A", "AAAA\n", "AA==" + "AAAA", "AAé="]) {
    assert.throws(() => fromBase64(text), { name: "DecodeError" }, text);
  }
});
