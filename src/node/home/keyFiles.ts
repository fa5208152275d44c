import { consensusAddress } from "../../crypto/address.ts";
import { publicKeyFromSeed } from "../../crypto/ed25519.ts";
import { fromBase64, toBase64 } from "../../encoding/base64.ts";
import { concat, toHexUpper } from "../../encoding/bytes.ts";
import { OperationError } from "../../encoding/error.ts";
import { isJsonObject, parseJson } from "../../encoding/json.ts";

/** ed25519 keys in the JSON files of CometBFT: priv_validator_key.json and node_key.json. */

const PRIVATE = "tendermint/PrivKeyEd25519";
const PUBLIC = "tendermint/PubKeyEd25519";

/** CometBFT's 64 bytes: the seed and the public key behind it. */
function privateKeyJson(seed: Uint8Array): { readonly type: string; readonly value: string } {
  return { type: PRIVATE, value: toBase64(concat(seed, publicKeyFromSeed(seed))) };
}

export function validatorKeyText(seed: Uint8Array): string {
  const key = publicKeyFromSeed(seed);
  const file = {
    address: toHexUpper(consensusAddress(key)),
    pub_key: { type: PUBLIC, value: toBase64(key) },
    priv_key: privateKeyJson(seed),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

export function nodeKeyText(seed: Uint8Array): string {
  return `${JSON.stringify({ priv_key: privateKeyJson(seed) })}\n`;
}

/** The seed of a key file of either kind; `path` is for the error. */
export function seedOfKeyFile(text: string, path: string): Uint8Array {
  const wrong = (rule: string): OperationError =>
    new OperationError("KEY_FILE", `${path}: ${rule}`, { hint: "it must be a key file of CometBFT, with an ed25519 key" });
  let json: unknown;
  try {
    json = parseJson(text, { maxDepth: 8 });
  } catch {
    throw wrong("this is not JSON");
  }
  const key = isJsonObject(json as never)
    ? (json as { readonly priv_key?: { readonly type?: unknown; readonly value?: unknown } }).priv_key
    : undefined;
  if (key?.type !== PRIVATE || typeof key.value !== "string") throw wrong(`priv_key is not of type ${PRIVATE}`);
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(key.value);
  } catch {
    throw wrong("priv_key is not base64");
  }
  if (bytes.length !== 64) throw wrong(`priv_key has ${bytes.length} bytes, not 64`);
  const seed = bytes.slice(0, 32);
  const expected = publicKeyFromSeed(seed);
  if (!expected.every((byte, i) => byte === bytes[32 + i])) throw wrong("the public half of priv_key does not belong to its secret half");
  return seed;
}
