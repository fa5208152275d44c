import { MAX_DEC } from "../encoding/decimal.ts";
import { quoted } from "../encoding/error.ts";
import { integerOf, MAX_INT } from "../encoding/int.ts";
import { WireError } from "../encoding/wire.ts";
import type { DecodeNotes } from "./codec.ts";

/** Digits that a number surely holds exactly. */
const SHORT = 15;

/** Short decimal text without leading zeros, the usual form; -1: something else. */
function shortNumber(text: string): number {
  const { length } = text;
  if (length > SHORT || (length > 1 && text.charCodeAt(0) === 0x30)) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The usual form of longer ones. */
const PLAIN = /^-?[1-9][0-9]{0,99}$/;

/** Text on the wire as Go's big.Int reads it; empty text, nil in Go, is undefined. */
function read(text: string, max: bigint, what: string, notes: DecodeNotes): bigint | undefined {
  if (text === "") return undefined;
  const short = shortNumber(text);
  if (short >= 0) return BigInt(short);
  const isPlain = PLAIN.test(text);
  const value = isPlain ? BigInt(text) : integerOf(text);
  if (value === undefined) throw new WireError(`${quoted(text)} is not ${what}`);
  if (value > max || value < -max) throw new WireError(`${quoted(text)} is beyond ${what}`);
  if (!isPlain && value.toString() !== text) notes.unusual = true;
  return value;
}

/** math.Int on the wire: text of an integer of at most 256 bits; undefined where it is empty. */
export function readInt(text: string, notes: DecodeNotes): bigint | undefined {
  return read(text, MAX_INT, "an integer of at most 256 bits", notes);
}

/** math.LegacyDec on the wire: text of value * 10^18, below 2^256 * 10^18; undefined where it is empty. */
export function readDec(text: string, notes: DecodeNotes): bigint | undefined {
  return read(text, MAX_DEC, "a decimal's atomics below 2^256 * 10^18", notes);
}
