import { createCipheriv, createDecipheriv } from "node:crypto";
import { keyFromPassphrase } from "../../crypto/argon2.ts";
import { randomBytes } from "../../crypto/random.ts";
import { isSecretKey } from "../../crypto/secp256k1.ts";
import { concat, fromHex, toHexUpper } from "../../encoding/bytes.ts";
import { OperationError } from "../../encoding/error.ts";
import { decodeArmor, encodeArmor } from "./armor.ts";

/** Secret keys under a passphrase as the Cosmos SDK exports and imports them: Argon2id and ChaCha20-Poly1305 in ASCII armor. */

const TYPE = "TENDERMINT PRIVATE KEY";
/** Amino's name prefix of a secp256k1 secret key, and its length. */
const AMINO_PREFIX = Uint8Array.of(0xe1, 0xb0, 0xf7, 0x9b, 32);
/** The key is new at every encryption, since its salt is: the SDK uses no nonce. */
const NONCE = new Uint8Array(12);
const TAG_BYTES = 16;

export function encryptKey(secretKey: Uint8Array, passphrase: string): string {
  const salt = randomBytes(16);
  const cipher = createCipheriv("chacha20-poly1305", keyFromPassphrase(passphrase, salt), NONCE, { authTagLength: TAG_BYTES });
  const sealed = concat(cipher.update(concat(AMINO_PREFIX, secretKey)), cipher.final(), cipher.getAuthTag());
  const headers = new Map([
    ["kdf", "argon2"],
    ["salt", toHexUpper(salt)],
    ["type", "secp256k1"],
  ]);
  return encodeArmor({ type: TYPE, headers, data: sealed });
}

/** The secret key in armor; a wrong passphrase is an OperationError. */
export function decryptKey(armor: string, passphrase: string): Uint8Array {
  const { type, headers, data } = decodeArmor(armor);
  if (type !== TYPE) throw new OperationError("KEY_ARMOR", `unrecognized armor type: ${type}`);
  const kdf = headers.get("kdf");
  if (kdf !== "argon2")
    throw new OperationError("KEY_ARMOR", `unrecognized KDF type: ${kdf ?? ""}`, {
      hint: "export the key again with a binary of Cosmos SDK 0.50 or newer, or as hex",
    });
  if ((headers.get("type") ?? "secp256k1") !== "secp256k1")
    throw new OperationError("KEY_ARMOR", `keys of type ${headers.get("type") ?? ""} are not supported`);
  const salt = fromHex(headers.get("salt") ?? "");
  if (salt.length === 0) throw new OperationError("KEY_ARMOR", "missing salt bytes");
  const plain = open(data, keyFromPassphrase(passphrase, salt));
  const key = plain.subarray(AMINO_PREFIX.length);
  if (!AMINO_PREFIX.every((byte, i) => plain[i] === byte) || !isSecretKey(key))
    throw new OperationError("KEY_ARMOR", "the armor holds no secp256k1 secret key");
  return key.slice();
}

function open(data: Uint8Array, key: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("chacha20-poly1305", key, NONCE, { authTagLength: TAG_BYTES });
  if (data.length <= TAG_BYTES) throw new OperationError("KEY_ARMOR", "the encrypted key is too short");
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  try {
    return concat(decipher.update(data.subarray(0, data.length - TAG_BYTES)), decipher.final());
  } catch (cause) {
    throw new OperationError("WRONG_PASSPHRASE", "invalid account password", {
      hint: "type the passphrase that the key was encrypted with",
      cause,
    });
  }
}
