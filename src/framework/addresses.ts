import { decodeBech32, encodeBech32 } from "../encoding/bech32.ts";
import { GenerationCache } from "../encoding/generationCache.ts";

/** bech32 text that was read; `text` is its one encoding, what was given in lower case. */
export interface ReadAddress {
  readonly prefix: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

// Encoding and decoding bech32 costs as much as a store access, and a transfer needs ten of them. Both are functions of their input alone,
// and the bytes of addresses are never changed in place: who reads the same text gets the same bytes, whose text is known by them.
const SIZE = 10_000;
const ADDRESS_BYTES = 400;
const options = { size: SIZE, weigh: () => ADDRESS_BYTES };
const read = new GenerationCache<string, ReadAddress>(options);
const byBytes = new GenerationCache<Uint8Array, Pick<ReadAddress, "prefix" | "text">>(options);

/** decodeBech32, remembered. */
export function readBech32(given: string): ReadAddress {
  const known = read.get(given);
  if (known !== undefined) return known;
  const made = { ...decodeBech32(given), text: given.toLowerCase() };
  read.set(given, made);
  byBytes.set(made.bytes, made);
  return made;
}

/** encodeBech32, remembered. */
export function writeBech32(prefix: string, bytes: Uint8Array): string {
  const known = byBytes.get(bytes);
  if (known !== undefined && known.prefix === prefix) return known.text;
  const text = encodeBech32(prefix, bytes);
  byBytes.set(bytes, { prefix, text });
  return text;
}
