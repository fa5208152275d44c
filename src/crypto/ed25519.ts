import { backend } from "#crypto-native";

function checkSeed(seed: Uint8Array): void {
  if (seed.length !== 32) throw new RangeError(`an ed25519 seed takes 32 bytes, here are ${seed.length}`);
}

/** The public key of a 32-byte seed. */
export function publicKeyFromSeed(seed: Uint8Array): Uint8Array {
  checkSeed(seed);
  return backend.ed25519PublicKey(seed);
}

/** The 64-byte signature of RFC 8032. */
export function sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  checkSeed(seed);
  return backend.ed25519Sign(seed, message);
}

/** ZIP-215's verdict, which is CometBFT's: cofactored, non-canonical and small-order points allowed, s below the group order. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return backend.ed25519Verify(publicKey, message, signature);
}
