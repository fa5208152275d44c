import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concat, fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import { sha256, slowCryptoWarning } from "./hash.ts";
import { backend as native } from "./native.ts";
import { backend as portable } from "./portable.ts";
import * as secp256k1 from "./secp256k1.ts";

const ONE = fromHex("01".padStart(64, "0"));
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

// RFC 6979 over secp256k1 with SHA-256, the vectors in common use (key, message, r and s).
const RFC6979: readonly (readonly [string, string, string])[] = [
  [
    "1",
    "Satoshi Nakamoto",
    "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
  ],
  [
    "1",
    "All those moments will be lost in time, like tears in rain. Time to die...",
    "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21",
  ],
  [
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
    "Satoshi Nakamoto",
    "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5",
  ],
];

test("signatures equal RFC 6979's with low s", () => {
  for (const [key, message, signature] of RFC6979) {
    const secret = fromHex(key.padStart(64, "0"));
    assert.equal(toHex(secp256k1.sign(secret, utf8(message))), signature);
    assert.ok(secp256k1.verify(secp256k1.publicKey(secret), utf8(message), fromHex(signature)));
  }
  assert.equal(toHex(secp256k1.publicKey(ONE)), "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
});

test("the two backends give the same keys, signatures and verdicts", () => {
  const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter(secp256k1.isSecretKey);
  fc.assert(
    fc.property(secret, fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(63), (key, digest, at) => {
      const publicKey = native.secp256k1PublicKey(key);
      assert.deepEqual(portable.secp256k1PublicKey(key), publicKey);
      const signature = native.secp256k1Sign(key, digest);
      assert.deepEqual(portable.secp256k1Sign(key, digest), signature);
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      for (const backend of [native, portable]) {
        assert.equal(backend.secp256k1Verify(publicKey, digest, signature), true);
        assert.equal(backend.secp256k1Verify(publicKey, digest, changed), false);
      }
    }),
    { numRuns: 25 },
  );
});

test("high s, zero, overflowing scalars and keys off the curve are refused", () => {
  const message = utf8("hello");
  const publicKey = secp256k1.publicKey(ONE);
  const signature = secp256k1.sign(ONE, message);
  const s = BigInt(`0x${toHex(signature.subarray(32))}`);
  const high = concat(signature.subarray(0, 32), fromHex((ORDER - s).toString(16).padStart(64, "0")));
  const offCurve = fromHex(`02${"05".padStart(64, "0")}`);
  for (const bad of [high, new Uint8Array(64), new Uint8Array(64).fill(255), signature.subarray(1)]) {
    assert.equal(secp256k1.verify(publicKey, message, bad), false);
  }
  for (const key of [offCurve, new Uint8Array(33), publicKey.subarray(1), concat(Uint8Array.of(4), publicKey.subarray(1))]) {
    assert.equal(secp256k1.verify(key, message, signature), false);
  }
  for (const backend of [native, portable]) assert.equal(backend.secp256k1Verify(publicKey, sha256(message), high), false, backend.kind);
});

test("keys that are zero or not below the group order cannot sign", () => {
  for (const key of [new Uint8Array(32), fromHex(ORDER.toString(16)), new Uint8Array(31)]) {
    assert.throws(() => secp256k1.sign(key, utf8("x")), /secret key is 32 bytes/);
  }
});

test("a node warns exactly when its compiled secp256k1 is missing", () => {
  assert.equal(slowCryptoWarning() === undefined, native.kind === "native");
});
