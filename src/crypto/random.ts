import { randomBytes as random } from "@noble/hashes/utils.js";

/** Secure random bytes, for new keys and for hash tables; no result of the state machine may depend on them. */
export function randomBytes(length: number): Uint8Array {
  return random(length);
}
