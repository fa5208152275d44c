import { argon2id } from "@noble/hashes/argon2.js";
import { utf8 } from "../encoding/bytes.ts";

/** The 32-byte key that the Cosmos SDK derives from a passphrase and 16 bytes of salt: Argon2id, one pass over 64 MiB in four lanes. */
export function keyFromPassphrase(passphrase: string, salt: Uint8Array): Uint8Array {
  return argon2id(utf8(passphrase), salt, { t: 1, m: 64 * 1024, p: 4, dkLen: 32 });
}
