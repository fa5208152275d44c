import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { CryptoBackend } from "./backend.ts";

/** noble throws on points and scalars that do not parse; for a verifier that is a plain no. */
function verdict(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/** Plain JavaScript: for browsers, and the oracle of the native backend's tests. */
export const backend: CryptoBackend = {
  kind: "portable",
  sha256: (bytes) => sha256(bytes),
  sha512: (bytes) => sha512(bytes),
  ripemd160: (bytes) => ripemd160(bytes),
  pbkdf2Sha512: (password, salt, c, dkLen) => pbkdf2(sha512, password, salt, { c, dkLen }),
  ed25519PublicKey: (seed) => ed25519.getPublicKey(seed),
  ed25519Sign: (seed, message) => ed25519.sign(message, seed),
  ed25519Verify: (publicKey, message, signature) => verdict(() => ed25519.verify(signature, message, publicKey, { zip215: true })),
  secp256k1PublicKey: (secretKey) => secp256k1.getPublicKey(secretKey, true),
  secp256k1Sign: (secretKey, digest) => secp256k1.sign(digest, secretKey, { prehash: false, lowS: true, format: "compact" }),
  secp256k1Verify: (publicKey, digest, signature) =>
    verdict(() => secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true, format: "compact" })),
};
