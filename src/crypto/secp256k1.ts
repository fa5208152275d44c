import { backend } from "#crypto-native";
import { sha256 } from "./hash.ts";

const ORDER_HEX = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const ORDER = BigInt(`0x${ORDER_HEX}`);

function scalar(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Whether the bytes are a secret key: 32 bytes, not zero, below the group order. */
export function isSecretKey(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false;
  const value = scalar(bytes);
  return value > 0n && value < ORDER;
}

function checkSecretKey(secretKey: Uint8Array): void {
  if (!isSecretKey(secretKey)) throw new RangeError("a secp256k1 secret key is 32 bytes, not zero and below the group order");
}

function checkDigest(digest: Uint8Array): void {
  if (digest.length !== 32) throw new RangeError(`a digest takes 32 bytes, here are ${digest.length}`);
}

/** The compressed public key, 33 bytes. */
export function publicKey(secretKey: Uint8Array): Uint8Array {
  checkSecretKey(secretKey);
  return backend.secp256k1PublicKey(secretKey);
}

/** r and s of RFC 6979 with low s over sha256(message), 64 bytes. */
export function sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  return signDigest(secretKey, sha256(message));
}

/** As sign, over a digest. */
function signDigest(secretKey: Uint8Array, digest: Uint8Array): Uint8Array {
  checkSecretKey(secretKey);
  checkDigest(digest);
  return backend.secp256k1Sign(secretKey, digest);
}

/** Whether the 64 bytes sign sha256(message); high s and anything malformed are refused, as the SDK does. */
export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyDigest(key, sha256(message), signature);
}

/** As verify, over a digest. */
function verifyDigest(key: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  checkDigest(digest);
  if (key.length !== 33 || signature.length !== 64) return false;
  return backend.secp256k1Verify(key, digest, signature);
}
