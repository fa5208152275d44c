import { concat, fromUtf8, readU32be, readU64be, u32be, u64be, utf8 } from "../encoding/bytes.ts";
import { parseSortableTime, sortableTime } from "../encoding/time.ts";
import { InvariantError } from "./errors.ts";

/** The first parts of a composite key. */
export type Leading<K> = K extends readonly [infer A, infer B, infer C, infer _D]
  ? readonly [A] | readonly [A, B] | readonly [A, B, C]
  : K extends readonly [infer A, infer B, infer _C]
    ? readonly [A] | readonly [A, B]
    : K extends readonly [infer A, infer _B]
      ? readonly [A]
      : never;

/** A key and its ordered bytes. */
export interface KeyCodec<K> {
  readonly encode: (key: K) => Uint8Array;
  /** `encode` behind a prefix, in one array; left out where that is no cheaper. */
  readonly encodeBehind?: (prefix: Uint8Array, key: K) => Uint8Array;
  /** Reads the key at `at` and says where it ends. */
  readonly decode: (bytes: Uint8Array, at: number) => readonly [key: K, end: number];
  /** Bytes common to all keys that begin with these parts (or, for plain text and bytes, with this text). */
  readonly encodeLeading: (leading: Leading<K> | K) => Uint8Array;
  /** Its form before other parts of a composite key, where that differs (SDK collections: NonTerminal). */
  readonly inner?: KeyCodec<K>;
}

function plain<K>(
  encode: (key: K) => Uint8Array,
  decode: (bytes: Uint8Array, at: number) => readonly [K, number],
  inner?: KeyCodec<K>,
): KeyCodec<K> {
  // Without parts, `Leading<K>` is empty and a bound is a whole key.
  const codec = { encode, decode, encodeLeading: (leading: Leading<K> | K) => encode(leading as K) };
  return inner === undefined ? codec : { ...codec, inner };
}

/** The next `length` bytes of a key, copied nowhere. */
function take(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw new InvariantError(`key of ${bytes.length} bytes ends before the ${length} bytes at ${at}`);
  return bytes.subarray(at, at + length);
}

const lengthPrefixedBytes = plain<Uint8Array>(
  (key) => {
    if (key.length > 255) throw new InvariantError(`a length-prefixed key part has at most 255 bytes, not ${key.length}`);
    const bytes = new Uint8Array(key.length + 1);
    bytes[0] = key.length;
    bytes.set(key, 1);
    return bytes;
  },
  (bytes, at) => {
    const length = take(bytes, at, 1)[0] ?? 0;
    return [take(bytes, at + 1, length), at + 1 + length];
  },
);

const nulString = plain<string>(
  (key) => {
    if (key.includes("\0")) throw new InvariantError("text before other key parts holds a zero byte");
    return utf8(`${key}\0`);
  },
  (bytes, at) => {
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new InvariantError(`text at ${at} of a key has no end`);
    return [fromUtf8(bytes.subarray(at, end)), end + 1];
  },
);

const u64 = plain<bigint>(u64be, (bytes, at) => [readU64be(take(bytes, at, 8)), at + 8]);

/** Offset binary keeps negative numbers below positive ones, as SDK collections' Int64Key does. */
const i64 = plain<bigint>(
  (key) => u64be(key + (1n << 63n)),
  (bytes, at) => [readU64be(take(bytes, at, 8)) - (1n << 63n), at + 8],
);

const u32 = plain<number>(u32be, (bytes, at) => [readU32be(take(bytes, at, 4)), at + 4]);

const TIME_LENGTH = 29;
const time = plain<bigint>(sortableTime, (bytes, at) => [parseSortableTime(take(bytes, at, TIME_LENGTH)), at + TIME_LENGTH]);

function fixedBytes(length: number): KeyCodec<Uint8Array> {
  return plain<Uint8Array>(
    (key) => {
      if (key.length !== length) throw new InvariantError(`a key part has ${length} bytes, not ${key.length}`);
      return key;
    },
    (bytes, at) => [take(bytes, at, length), at + length],
  );
}

const lenId = plain<string>(
  (id) => {
    const bytes = utf8(id);
    return concat(u64.encode(BigInt(bytes.length)), bytes);
  },
  (bytes, at) => {
    const [length, start] = u64.decode(bytes, at);
    const id = take(bytes, start, Number(length));
    return [fromUtf8(id), start + id.length];
  },
);

/** Text or bytes to the end of the key; before other parts text ends with a zero byte and bytes begin with their length (one byte). */
const string = plain<string>(
  (key) => utf8(key),
  (bytes, at) => [fromUtf8(bytes.subarray(at)), bytes.length],
  nulString,
);
const bytes = plain<Uint8Array>(
  (key) => key,
  (all, at) => [all.subarray(at), all.length],
  lengthPrefixedBytes,
);

function innerOf<K>(codec: KeyCodec<K>): KeyCodec<K> {
  return codec.inner ?? codec;
}

/** Two parts; the first in its `inner` form. */
function pair<A, B>(first: KeyCodec<A>, last: KeyCodec<B>): KeyCodec<readonly [A, B]> {
  const head = innerOf(first);
  const build = (tail: KeyCodec<B>, inner?: KeyCodec<readonly [A, B]>): KeyCodec<readonly [A, B]> => ({
    // Members by number: taking a tuple apart makes an iterator, and every access to a store comes here.
    encode: (key) => concat(head.encode(key[0]), tail.encode(key[1])),
    encodeBehind: (prefix, key) => concat(prefix, head.encode(key[0]), tail.encode(key[1])),
    decode(all, at) {
      const [a, next] = head.decode(all, at);
      const [b, end] = tail.decode(all, next);
      return [[a, b], end];
    },
    encodeLeading(leading) {
      // Leading and whole keys differ by their length, which the union of the two types does not tell.
      const [a, b] = leading as readonly [A, B?];
      return b === undefined ? head.encode(a) : concat(head.encode(a), tail.encodeLeading(b));
    },
    ...(inner === undefined ? {} : { inner }),
  });
  return build(last, build(innerOf(last)));
}

/** Three parts; all but the last in their `inner` form. */
function triple<A, B, C>(first: KeyCodec<A>, second: KeyCodec<B>, last: KeyCodec<C>): KeyCodec<readonly [A, B, C]> {
  const nested = pair(first, pair(second, last));
  const build = (codec: KeyCodec<readonly [A, readonly [B, C]]>, inner?: KeyCodec<readonly [A, B, C]>): KeyCodec<readonly [A, B, C]> => ({
    encode: ([a, b, c]) => codec.encode([a, [b, c]]),
    decode(all, at) {
      const [[a, [b, c]], end] = codec.decode(all, at);
      return [[a, b, c], end];
    },
    encodeLeading(leading) {
      const [a, b, c] = leading as readonly [A, B?, C?];
      if (b === undefined) return innerOf(first).encode(a);
      if (c === undefined) return concat(innerOf(first).encode(a), innerOf(second).encode(b));
      return codec.encodeLeading([a, [b, c]]);
    },
    ...(inner === undefined ? {} : { inner }),
  });
  return build(nested, build(innerOf(nested)));
}

/** Key codecs; those that read to the end may only be last, `pair` and `triple` see to that. */
export const key = {
  string,
  bytes,
  lengthPrefixedBytes,
  nulString,
  fixedBytes,
  u64,
  i64,
  u32,
  time,
  lenId,
  pair,
  triple,
} as const;
