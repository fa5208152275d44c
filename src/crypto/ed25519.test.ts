import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import * as ed25519 from "./ed25519.ts";
import { backend as native } from "./native.ts";
import { backend as portable } from "./portable.ts";

// RFC 8032 section 7.1: TEST 1, 2, 3 (seed, public key, message, signature).
const RFC8032: readonly (readonly [string, string, string, string])[] = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
];

test("keys and signatures equal RFC 8032's in both backends", () => {
  for (const [seed, publicKey, message, signature] of RFC8032) {
    for (const backend of [native, portable]) {
      assert.equal(toHex(backend.ed25519PublicKey(fromHex(seed))), publicKey);
      assert.equal(toHex(backend.ed25519Sign(fromHex(seed), fromHex(message))), signature);
    }
    assert.ok(ed25519.verify(fromHex(publicKey), fromHex(message), fromHex(signature)));
  }
});

// The 14 encodings of points of small order, non-canonical ones included.
const SMALL_ORDER = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map(fromHex);

test("all 196 small-order signatures of ZIP-215 over Zcash are valid", () => {
  const message = utf8("Zcash");
  let valid = 0;
  for (const key of SMALL_ORDER) {
    for (const r of SMALL_ORDER) {
      const signature = new Uint8Array(64);
      signature.set(r);
      if (ed25519.verify(key, message, signature)) valid++;
    }
  }
  assert.equal(valid, 196);
});

test("s at or above the group order is refused", () => {
  const [, publicKey, message, signature] = RFC8032[1] ?? ["", "", "", ""];
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = fromHex(signature);
  let s = 0n;
  for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(bytes[i] ?? 0);
  s += order;
  for (let i = 32; i < 64; i++) {
    bytes[i] = Number(s & 255n);
    s >>= 8n;
  }
  assert.equal(ed25519.verify(fromHex(publicKey), fromHex(message), bytes), false);
});

test("a signature verifies for its key and message and for no other", () => {
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(seed, fc.uint8Array({ maxLength: 80 }), fc.nat(63), (secret, message, at) => {
      const publicKey = ed25519.publicKeyFromSeed(secret);
      const signature = ed25519.sign(secret, message);
      assert.deepEqual(signature, portable.ed25519Sign(secret, message));
      assert.ok(ed25519.verify(publicKey, message, signature));
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.equal(ed25519.verify(publicKey, message, changed), false);
    }),
    { numRuns: 20 },
  );
});

test("keys and signatures of another length are a no, and a short seed is an error", () => {
  assert.equal(ed25519.verify(new Uint8Array(31), new Uint8Array(0), new Uint8Array(64)), false);
  assert.equal(ed25519.verify(new Uint8Array(32), new Uint8Array(0), new Uint8Array(63)), false);
  assert.throws(() => ed25519.sign(new Uint8Array(31), new Uint8Array(0)), /takes 32 bytes, here are 31/);
});
