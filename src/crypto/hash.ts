import { backend } from "#crypto-native";

/** SHA-256. */
export const sha256: (bytes: Uint8Array) => Uint8Array = backend.sha256;
/** SHA-512. */
export const sha512: (bytes: Uint8Array) => Uint8Array = backend.sha512;
/** RIPEMD-160. */
export const ripemd160: (bytes: Uint8Array) => Uint8Array = backend.ripemd160;

/** SHA-256 of nothing: the root of an empty tree. */
export const EMPTY_HASH: Uint8Array = sha256(new Uint8Array(0));

/** The sentence to log at start when signatures are verified by slow JavaScript although this is a node; undefined otherwise. */
export function slowCryptoWarning(): string | undefined {
  if (backend.kind !== "fallback") return undefined;
  return "the compiled part of the secp256k1 package could not be loaded: transaction signatures are verified about 40 times slower";
}
