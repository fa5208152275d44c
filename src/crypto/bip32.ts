import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { DecodeError, quoted } from "../encoding/error.ts";
import { utf8 } from "../encoding/bytes.ts";
import { isSecretKey, publicKey } from "./secp256k1.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const HARDENED = 0x80000000;

interface Extended {
  readonly key: Uint8Array;
  readonly chainCode: Uint8Array;
}

/** The indices of a path such as m/44'/118'/0'/0/0. */
function indices(path: string): readonly number[] {
  const [root, ...steps] = path.split("/");
  if (root !== "m") throw new DecodeError(`path ${quoted(path)} does not begin with m`);
  return steps.map((step) => {
    const [, digits, mark] = /^(\d{1,10})('?)$/.exec(step) ?? [];
    const index = Number(digits);
    if (digits === undefined || index >= HARDENED)
      throw new DecodeError(`path ${quoted(path)} has the step ${quoted(step)}, which is no index`);
    return mark === "'" ? index + HARDENED : index;
  });
}

function toBigint(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function fromBigint(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  for (let i = 31, rest = value; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

function child({ key, chainCode }: Extended, index: number): Extended {
  const data = new Uint8Array(37);
  // A hardened child hashes the parent's secret key, another one its public key.
  data.set(index >= HARDENED ? key : publicKey(key), index >= HARDENED ? 1 : 0);
  new DataView(data.buffer).setUint32(33, index);
  const digest = hmac(sha512, chainCode, data);
  const tweak = toBigint(digest.subarray(0, 32));
  const sum = fromBigint((tweak + toBigint(key)) % ORDER);
  // One chance in 2^127; BIP-32 says to go on with the next index.
  if (tweak >= ORDER || !isSecretKey(sum)) return child({ key, chainCode }, index + 1);
  return { key: sum, chainCode: digest.slice(32) };
}

/** The secp256k1 secret key at a path below a seed of 16 to 64 bytes [BIP-32]. */
export function deriveSecretKey(seed: Uint8Array, path: string): Uint8Array {
  const steps = indices(path);
  const digest = hmac(sha512, utf8("Bitcoin seed"), seed);
  let at: Extended = { key: digest.slice(0, 32), chainCode: digest.slice(32) };
  if (!isSecretKey(at.key)) throw new DecodeError("the seed gives no master key");
  for (const step of steps) at = child(at, step);
  return at.key;
}
