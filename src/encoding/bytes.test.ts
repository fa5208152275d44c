import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as b from "./bytes.ts";

const bytes = fc.uint8Array({ maxLength: 40 });

test("hex round-trips in both cases and equals Node's", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      assert.equal(b.toHex(value), Buffer.from(value).toString("hex"));
      assert.deepEqual(b.fromHex(b.toHex(value)), value);
      assert.deepEqual(b.fromHex(b.toHexUpper(value)), value);
    }),
  );
  assert.throws(() => b.fromHex("abc"), /odd number of digits/);
  assert.throws(() => b.fromHex("0g"), /not a hex digit at 0/);
});

test("byte order, equality and prefixes agree with Node's Buffer", () => {
  fc.assert(
    fc.property(bytes, bytes, (x, y) => {
      assert.equal(Math.sign(b.compareBytes(x, y)), Buffer.compare(x, y));
      assert.equal(b.equalBytes(x, y), Buffer.compare(x, y) === 0);
      assert.ok(b.startsWith(b.concat(x, y), x));
      assert.equal(b.startsWith(x, b.concat(x, y)), y.length === 0);
      assert.deepEqual(b.concat(x, y, x), new Uint8Array(Buffer.concat([x, y, x])));
    }),
  );
});

test("a prefix's end is above every key with the prefix and not above the next prefix", () => {
  assert.deepEqual(b.prefixEnd(b.fromHex("01ff")), b.fromHex("02"));
  assert.deepEqual(b.prefixEnd(b.fromHex("0102")), b.fromHex("0103"));
  assert.equal(b.prefixEnd(b.fromHex("ffff")), undefined);
  assert.equal(b.prefixEnd(b.EMPTY), undefined);
  fc.assert(
    fc.property(bytes, bytes, (prefix, rest) => {
      const end = b.prefixEnd(prefix);
      if (end !== undefined) assert.ok(b.compareBytes(b.concat(prefix, rest), end) < 0);
    }),
  );
});

test("UTF-8 is strict in both directions", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.equal(b.fromUtf8(b.utf8(text)), text)));
  assert.equal(b.fromUtf8(b.fromHex("efbbbf41")), "\ufeffA");
  assert.throws(() => b.utf8("a\ud800"), /lone surrogate/);
  assert.throws(() => b.fromUtf8(b.fromHex("c080")), /not valid UTF-8/);
  assert.throws(() => b.fromUtf8(new Uint8Array(40).fill(0xff)), /not valid UTF-8/);
});

test("fixed-width integers are big-endian and refuse other widths and ranges", () => {
  assert.equal(b.toHex(b.u64be(258n)), "0000000000000102");
  assert.equal(b.toHex(b.i64be(-2n)), "fffffffffffffffe");
  assert.equal(b.toHex(b.u32be(0xdeadbeef)), "deadbeef");
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (v) => assert.equal(b.readU64be(b.u64be(v)), v)));
  fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (v) => assert.equal(b.readI64be(b.i64be(v)), v)));
  assert.equal(b.readU32be(b.fromHex("0000000007"), 1), 7);
  assert.throws(() => b.u64be(-1n), RangeError);
  assert.throws(() => b.u64be(2n ** 64n), RangeError);
  assert.throws(() => b.readU64be(new Uint8Array(9)), /takes 8 bytes, here are 9/);
  assert.throws(() => b.readU64be(new Uint8Array(9), 2), /takes 8 bytes, here are 7/);
});
