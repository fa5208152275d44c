import { randomBytes as random } from "@noble/hashes/utils.js";

/** Secure random bytes for new keys; nothing of the state machine may call this. */
export function randomBytes(length: number): Uint8Array {
  return random(length);
}
