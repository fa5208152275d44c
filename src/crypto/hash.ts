import { blake2b, blake2s } from "@noble/hashes/blake2.js";
import { sha512_256 as sha512Over256 } from "@noble/hashes/sha2.js";
import { backend } from "#crypto-native";

/** SHA-256. */
export const sha256: (bytes: Uint8Array) => Uint8Array = backend.sha256;
/** SHA-512. */
export const sha512: (bytes: Uint8Array) => Uint8Array = backend.sha512;
/** RIPEMD-160. */
export const ripemd160: (bytes: Uint8Array) => Uint8Array = backend.ripemd160;
/** RIPEMD-160 of SHA-256. */
export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

// ICS-23 names three more, which no chain of ours computes often.
/** SHA-512/256. */
export function sha512To256(bytes: Uint8Array): Uint8Array {
  return sha512Over256(bytes);
}
/** BLAKE2b with 64 bytes. */
export function blake2b512(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 64 });
}
/** BLAKE2s with 32 bytes. */
export function blake2s256(bytes: Uint8Array): Uint8Array {
  return blake2s(bytes, { dkLen: 32 });
}

/** SHA-256 of nothing: the root of an empty tree. */
export const EMPTY_HASH: Uint8Array = sha256(new Uint8Array(0));

/** The sentence to log at start when signatures are verified by slow JavaScript although this is a node; undefined otherwise. */
export function slowCryptoWarning(): string | undefined {
  if (backend.kind !== "fallback") return undefined;
  return "there is no compiled secp256k1 for this platform: transaction signatures are verified about 25 times slower; `npm install secp256k1` compiles one where there is a C++ compiler";
}
