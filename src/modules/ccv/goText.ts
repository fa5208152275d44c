import { formatTime, SECOND } from "../../encoding/time.ts";

// Texts that Go's String methods put into events.

/** time.Time's String in UTC: "2006-01-02 15:04:05.999 +0000 UTC". */
export function goTime(timeNs: bigint): string {
  return `${formatTime(timeNs).replace("T", " ").replace("Z", "")} +0000 UTC`;
}

function withFraction(value: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1;
  const fraction = (value % unit).toString().padStart(digits, "0").replace(/0+$/, "");
  return `${value / unit}${digits === 0 || fraction === "" ? "" : `.${fraction}`}`;
}

/** time.Duration's String: "1h30m0s", "1.5s", "20ms". */
export function goDuration(ns: bigint): string {
  if (ns === 0n) return "0s";
  if (ns < 0n) return `-${goDuration(-ns)}`;
  if (ns < 1000n) return `${ns}ns`;
  if (ns < 1_000_000n) return `${withFraction(ns, 1000n)}µs`;
  if (ns < SECOND) return `${withFraction(ns, 1_000_000n)}ms`;
  const minutes = ns / (60n * SECOND);
  const seconds = `${withFraction(ns % (60n * SECOND), SECOND)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** How many continuation bytes follow, and the range of the first of them; undefined: no first byte of UTF-8. */
function sequence(first: number): readonly [count: number, low: number, high: number] | undefined {
  if (first >= 0xc2 && first <= 0xdf) return [1, 0x80, 0xbf];
  if (first === 0xe0) return [2, 0xa0, 0xbf];
  if (first === 0xed) return [2, 0x80, 0x9f];
  if (first >= 0xe1 && first <= 0xef) return [2, 0x80, 0xbf];
  if (first === 0xf0) return [3, 0x90, 0xbf];
  if (first >= 0xf1 && first <= 0xf3) return [3, 0x80, 0xbf];
  return first === 0xf4 ? [3, 0x80, 0x8f] : undefined;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const [count, low, high] = sequence(first) ?? [0, 0, 0];
  for (let i = 1; i <= count; i++) {
    const byte = bytes[at + i];
    const inRange = byte !== undefined && byte >= (i === 1 ? low : 0x80) && byte <= (i === 1 ? high : 0xbf);
    if (!inRange) return 0;
  }
  return count === 0 ? 0 : count + 1;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Raw bytes that Go puts into a string, as its JSON prints them: every byte that is not part of UTF-8 is U+FFFD. */
export function rawText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text += length === 0 ? "\ufffd" : decoder.decode(bytes.subarray(at, at + length));
    at += Math.max(length, 1);
  }
  return text;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

function escapeByte(byte: number): string {
  const short = ESCAPES.get(byte);
  if (short !== undefined) return short;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
}

/** gogoproto's compact text of a message with one member of bytes or text. */
export function compactText(name: string, bytes: Uint8Array): string {
  return `${name}:"${Array.from(bytes, escapeByte).join("")}" `;
}
