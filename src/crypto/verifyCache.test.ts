import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, fromHex, utf8 } from "../encoding/bytes.ts";
import * as ed25519 from "./ed25519.ts";
import * as secp256k1 from "./secp256k1.ts";
import { createVerifyCache, type SignatureClaim, verifyClaim } from "./verifyCache.ts";

const SECRET = fromHex("07".padStart(64, "0"));
const message = utf8("pay");
const claims: readonly SignatureClaim[] = [
  { scheme: "secp256k1", publicKey: secp256k1.publicKey(SECRET), message, signature: secp256k1.sign(SECRET, message) },
  { scheme: "ed25519", publicKey: ed25519.publicKeyFromSeed(SECRET), message, signature: ed25519.sign(SECRET, message) },
];

test("a cached verdict equals the computed one, valid or not", () => {
  const cache = createVerifyCache(10);
  for (const claim of claims) {
    const forged = { ...claim, message: utf8("pay more") };
    for (const round of [1, 2]) {
      assert.equal(cache.verify(claim), true, `${claim.scheme} ${round}`);
      assert.equal(cache.verify(forged), false, `${claim.scheme} ${round}`);
    }
    assert.ok(cache.knows(claim));
  }
});

test("a worker's verdict is used for exactly the claim it belongs to", () => {
  const cache = createVerifyCache(10);
  for (const claim of claims) {
    assert.equal(cache.knows(claim), false);
    cache.fill(claim, verifyClaim(claim));
    assert.ok(cache.knows(claim));
    assert.equal(cache.verify({ ...claim, publicKey: claim.publicKey.slice(1) }), false);
  }
});

test("a verdict of one key type is not taken for the other's, though the bytes run on alike", () => {
  const [claim] = claims;
  assert.ok(claim !== undefined);
  const run = concat(claim.publicKey, claim.signature, claim.message);
  const shifted = { publicKey: run.slice(0, 32), signature: run.slice(32, 96), message: run.slice(96) };
  const cache = createVerifyCache(10);
  assert.equal(cache.verify(claim), true);
  assert.equal(cache.verify({ ...shifted, scheme: "ed25519" }), false);
});
