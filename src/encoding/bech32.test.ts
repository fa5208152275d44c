import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBech32, encodeBech32 } from "./bech32.ts";
import { fromHex, toHex } from "./bytes.ts";

test("known addresses decode and encode", () => {
  // BIP-173's valid strings whose data is whole bytes; cosmos account zero address.
  const cases: readonly (readonly [string, string, string])[] = [
    ["a12uel5l", "a", ""],
    ["abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", "00443214c74254b635cf84653a56d7c675be77df"],
    ["cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a", "cosmos", "0000000000000000000000000000000000000000"],
  ];
  for (const [text, prefix, hex] of cases) {
    assert.equal(encodeBech32(prefix, fromHex(hex)), text);
    const decoded = decodeBech32(text, prefix);
    assert.equal(toHex(decoded.bytes), hex);
    assert.equal(toHex(decodeBech32(text.toUpperCase()).bytes), hex);
  }
});

test("an encoded value decodes to itself at every length an address can have", () => {
  const prefix = fc.constantFrom("cosmos", "cosmosvaloper", "cosmosvalconspub", "a1b");
  fc.assert(
    fc.property(prefix, fc.uint8Array({ minLength: 0, maxLength: 255 }), (p, bytes) => {
      assert.deepEqual(decodeBech32(encodeBech32(p, bytes), p), { prefix: p, bytes });
    }),
  );
});

test("any change of one character is refused", () => {
  const text = "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a";
  for (let i = 7; i < text.length; i++) {
    const other = text[i] === "p" ? "z" : "p";
    assert.throws(() => decodeBech32(text.slice(0, i) + other + text.slice(i + 1)), /wrong checksum/);
  }
});

test("letters beyond ASCII that become ASCII ones in lower case are refused", () => {
  const text = encodeBech32("cosmos", fromHex("0b".repeat(20))).toUpperCase();
  assert.ok(text.includes("K"));
  assert.equal(decodeBech32(text).prefix, "cosmos");
  assert.throws(() => decodeBech32(text.replace("K", "\u212a")), /not printable ASCII/);
});

test("each malformed text is refused with its rule", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["a12UEL5L", /mixes lower and upper case/],
    ["1nwldj5", /outside 8 to 1023/],
    ["10a06t8a", /no prefix/],
    ["pzry9x0s0muk", /no prefix/],
    ["li1dgmt3", /too short/],
    ["cosmos1bqqqqqqqqqq", /character outside the alphabet/],
    // A whole character more than the bytes need, and BIP-173's address whose padding is not zero.
    ["cosmos1pzry9x8gq5kxeg5", /bits behind its last byte/],
    ["tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", /bits behind its last byte/],
    ["é12uel5ll", /not printable ASCII/],
    ["a".repeat(1017) + "1" + "q".repeat(6), /outside 8 to 1023/],
  ];
  for (const [text, rule] of cases) assert.throws(() => decodeBech32(text), rule, text);
  assert.throws(() => decodeBech32("cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a", "osmo"), /has prefix "cosmos", expected "osmo"/);
  assert.throws(() => encodeBech32("Cosmos", fromHex("00")), /not lower case/);
});
