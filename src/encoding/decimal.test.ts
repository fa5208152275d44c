import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as d from "./decimal.ts";
import { parseI64, parseInteger, parseU64 } from "./int.ts";

const dec = d.parseDec;

test("decimal text is read by Go's rules", () => {
  assert.equal(dec("0.05"), 50000000000000000n);
  assert.equal(dec("-123.456"), -123456000000000000000n);
  assert.equal(dec("007"), 7n * d.ONE);
  assert.equal(dec("-0"), 0n);
  for (const text of ["", "-", ".", "1.", ".5", "1.2.3", "+1", "--1", "1e3", "1_0", "0x1", " 1", "1.1234567890123456789", "1.-5"]) {
    assert.throws(() => dec(text), { name: "DecodeError" }, text);
  }
});

test("decimals up to 2^256 are accepted and 2^256 is not", () => {
  assert.equal(dec(d.formatDec(d.MAX_DEC)), d.MAX_DEC);
  assert.throws(() => dec((2n ** 256n).toString()), /beyond 2\^256/);
  assert.throws(() => d.mul(d.MAX_DEC, 2n * d.ONE), /decimal overflow/);
});

test("decimal text always has eighteen decimals and round-trips", () => {
  assert.equal(d.formatDec(1n), "0.000000000000000001");
  assert.equal(d.formatDec(-15n * d.ONE), "-15.000000000000000000");
  fc.assert(fc.property(fc.bigInt(-d.MAX_DEC, d.MAX_DEC), (value) => assert.equal(dec(d.formatDec(value)), value)));
});

test("products round half to even, down and up as named", () => {
  // 0.5 units of the last place: even stays, odd goes up.
  assert.equal(d.mul(5n, dec("0.1")), 0n);
  assert.equal(d.mul(15n, dec("0.1")), 2n);
  assert.equal(d.mul(25n, dec("0.1")), 2n);
  assert.equal(d.mul(-15n, dec("0.1")), -2n);
  assert.equal(d.mulTruncate(19n, dec("0.1")), 1n);
  assert.equal(d.mulTruncate(-19n, dec("0.1")), -1n);
  assert.equal(d.mulRoundUp(11n, dec("0.1")), 2n);
  assert.equal(d.mulRoundUp(-19n, dec("0.1")), -1n);
});

test("quotients round half to even, down and up as named", () => {
  assert.equal(d.formatDec(d.quo(d.ONE, 3n * d.ONE)), "0.333333333333333333");
  assert.equal(d.formatDec(d.quo(2n * d.ONE, 3n * d.ONE)), "0.666666666666666667");
  assert.equal(d.formatDec(d.quoTruncate(2n * d.ONE, 3n * d.ONE)), "0.666666666666666666");
  assert.equal(d.formatDec(d.quoRoundUp(d.ONE, 3n * d.ONE)), "0.333333333333333334");
  assert.equal(d.formatDec(d.quoRoundUp(-d.ONE, -3n * d.ONE)), "0.333333333333333334");
  assert.throws(() => d.quo(d.ONE, 0n), RangeError);
});

test("integers come out truncated, rounded half to even, or as the ceiling", () => {
  assert.deepEqual(
    ["2.5", "3.5", "-2.5", "2.500000000000000001"].map((t) => d.roundInt(dec(t))),
    [2n, 4n, -2n, 3n],
  );
  assert.deepEqual(
    ["2.9", "-2.9"].map((t) => d.truncateInt(dec(t))),
    [2n, -2n],
  );
  assert.deepEqual(
    ["2.1", "-2.1", "3"].map((t) => d.formatDec(d.ceil(dec(t)))),
    ["3.000000000000000000", "-2.000000000000000000", "3.000000000000000000"],
  );
  assert.equal(d.mulInt(dec("0.5"), 3n), dec("1.5"));
  assert.equal(d.quoInt(dec("1"), 3n), dec("0.333333333333333333"));
});

test("integer text is plain decimal within its width", () => {
  assert.equal(parseInteger("-12"), -12n);
  assert.equal(parseInteger((2n ** 256n - 1n).toString()), 2n ** 256n - 1n);
  assert.throws(() => parseInteger((2n ** 256n).toString()), /outside/);
  for (const text of ["", "-", "-0", "01", "0x1", "1.0", " 1", "+1", "1_000"])
    assert.throws(() => parseInteger(text), { name: "DecodeError" }, text);
  assert.throws(() => parseU64("-1"), /outside 0 to/);
  assert.throws(() => parseU64("18446744073709551616"), /outside/);
  assert.equal(parseI64("-9223372036854775808"), -(2n ** 63n));
});
