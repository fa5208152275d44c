import assert from "node:assert/strict";
import { test } from "node:test";
import { HDKey } from "@scure/bip32";
import fc from "fast-check";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { deriveSecretKey } from "./bip32.ts";

// Test vectors 1 and 2 of BIP-32.
const VECTORS = [
  ["000102030405060708090a0b0c0d0e0f", "m", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"],
  ["000102030405060708090a0b0c0d0e0f", "m/0'", "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea"],
  ["000102030405060708090a0b0c0d0e0f", "m/0'/1", "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368"],
  [
    "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
    "m/0/2147483647'",
    "877c779ad9687164e9c2f4f0f4ff0340814392330693ce95a58fe18fd52e6e93",
  ],
] as const;

test("the vectors of BIP-32 come out", () => {
  for (const [seed, path, key] of VECTORS) assert.equal(toHex(deriveSecretKey(fromHex(seed), path)), key, path);
});

test("any seed and path gives what @scure/bip32 gives", () => {
  const step = fc.tuple(fc.nat(0x7fffffff), fc.boolean()).map(([n, hard]) => `${n}${hard ? "'" : ""}`);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), fc.array(step, { maxLength: 4 }), (seed, steps) => {
      const path = ["m", ...steps].join("/");
      assert.deepEqual(deriveSecretKey(seed, path), new Uint8Array(HDKey.fromMasterSeed(seed).derive(path).privateKey ?? []));
    }),
    { numRuns: 30 },
  );
});

test("a path that is none is refused by its step", () => {
  for (const path of ["44/0", "m/", "m/x", "m/2147483648", "m/1''", "m/-1"])
    assert.throws(() => deriveSecretKey(new Uint8Array(16), path), /path/);
});
