import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex, toHex } from "./bytes.ts";
import { decodeVarint, decodeVarintNumber, decodeZigzag, encodeVarint, encodeZigzag, varintLength } from "./varint.ts";

test("varints of bigint and number agree and round-trip", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
      const bytes = encodeVarint(value);
      assert.equal(bytes.length, varintLength(value));
      assert.deepEqual(decodeVarint(bytes, 0, { canonical: true }), { value, next: bytes.length });
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      assert.deepEqual(encodeVarint(value), encodeVarint(BigInt(value)));
      assert.equal(varintLength(value), varintLength(BigInt(value)));
      assert.equal(decodeVarintNumber(encodeVarint(value)).value, value);
    }),
  );
  assert.equal(toHex(encodeVarint(300)), "ac02");
});

test("zigzag varints equal Go's binary.PutVarint", () => {
  assert.deepEqual(
    [0n, -1n, 1n, -64n, 64n].map((v) => toHex(encodeZigzag(v))),
    ["00", "01", "02", "7f", "8001"],
  );
  fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (v) => assert.equal(decodeZigzag(encodeZigzag(v)).value, v)));
});

test("truncated, oversized and padded varints are refused", () => {
  assert.throws(() => decodeVarint(fromHex("80")), /cut off after 1 bytes/);
  assert.throws(() => decodeVarint(fromHex("ffffffffffffffffff02")), /larger than 64 bits/);
  assert.throws(() => decodeVarint(fromHex("ffffffffffffffffffff01")), /larger than 64 bits/);
  assert.throws(() => decodeVarint(fromHex("8000"), 0, { canonical: true }), /more bytes than its value needs/);
  assert.equal(decodeVarint(fromHex("8000")).value, 0n);
  assert.throws(() => decodeVarintNumber(encodeVarint(2n ** 53n)), /larger than 2\^53 - 1/);
  assert.throws(() => encodeVarint(-1n), RangeError);
});
