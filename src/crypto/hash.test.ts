import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toHex, utf8 } from "../encoding/bytes.ts";
import { EMPTY_HASH, ripemd160, sha256, sha512 } from "./hash.ts";
import { backend as portable } from "./portable.ts";

test("hashes equal their published values", () => {
  assert.equal(toHex(EMPTY_HASH), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(toHex(sha256(utf8("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(toHex(ripemd160(utf8("abc"))), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  assert.equal(toHex(sha512(utf8("abc"))).slice(0, 32), "ddaf35a193617abacc417349ae204131");
});

test("the backends agree and give plain arrays", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.deepEqual(sha256(bytes), portable.sha256(bytes));
      assert.deepEqual(sha512(bytes), portable.sha512(bytes));
      assert.deepEqual(ripemd160(bytes), portable.ripemd160(bytes));
      assert.equal(Object.getPrototypeOf(sha256(bytes)), Uint8Array.prototype);
    }),
  );
});
