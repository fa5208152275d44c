import { concat, fromUtf8, readU32be, readU64be, u32be, u64be, utf8 } from "../encoding/bytes.ts";
import { DecodeError } from "../encoding/error.ts";
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

/** A variable part of an ICS-24 path. */
export interface Segment<T> {
  readonly print: (value: T) => string;
  /** Undefined: the text is no such part, hence the key belongs to another collection. */
  readonly parse: (text: string) => T | undefined;
  /** May hold slashes: only as the last part. */
  readonly rest: boolean;
}
interface AnySegment {
  readonly print: (value: never) => string;
  readonly parse: (text: string) => unknown;
  readonly rest: boolean;
}
export const segment = {
  text: { print: (value: string) => value, parse: (value: string) => (value.includes("/") ? undefined : value), rest: false },
  rest: { print: (value: string) => value, parse: (value: string) => value, rest: true },
  decimal: {
    print: (value: bigint) => value.toString(),
    parse: (value: string) => (/^(0|[1-9]\d*)$/.test(value) ? BigInt(value) : undefined),
    rest: false,
  },
} as const satisfies Record<string, Segment<string> | Segment<bigint>>;

type Values<P extends readonly (string | AnySegment)[]> = P extends readonly [
  infer Head,
  ...infer Tail extends readonly (string | AnySegment)[],
]
  ? Head extends Segment<infer T>
    ? readonly [T, ...Values<Tail>]
    : Values<Tail>
  : readonly [];
/** One variable part is the key itself, several are a tuple. */
export type PathKeyOf<P extends readonly (string | AnySegment)[]> = Values<P> extends readonly [infer Only] ? Only : Values<P>;

/** A readable ASCII path as key: its constant head is the prefix, the pattern tells collections with the same head apart. */
export interface PathKey<K> {
  readonly head: string;
  readonly pattern: string;
  readonly codec: KeyCodec<K>;
  /** The whole key, as counterparties prove it. */
  readonly rawKey: (key: K) => Uint8Array;
  /** What a whole key says; undefined: it is of another path. */
  readonly match: (rawKey: Uint8Array) => K | undefined;
}

/** Thrown by a path's decoder for keys of other collections; iteration skips them. */
export class ForeignKeyError extends Error {
  override readonly name = "ForeignKeyError";
}

/**
 * Declares the keys of an ICS-24 path.
 * @example
 * const state = defineState("ibc", { balances: map(path("clients/", segment.text, "/coins/", segment.text), Coin) });
 * const { withContext } = createTestApp({ modules: [defineModule({ name: "ibc", state })] });
 * withContext((ctx) => {
 *   state.balances.set(ctx, ["07-tendermint-0", "atom"], { denom: "atom", amount: 1n });
 *   assert.ok(ctx.store.get("ibc", utf8("clients/07-tendermint-0/coins/atom")) !== undefined);
 * });
 */
export function path<const P extends readonly [string, ...(string | AnySegment)[]]>(...parts: P): PathKey<PathKeyOf<P>> {
  const [head, ...tail] = parts;
  const print = (values: readonly unknown[]): string => {
    let printed = "";
    let at = 0;
    for (const part of tail) {
      if (typeof part === "string") printed += part;
      else if (at === values.length) break;
      // The value's type was checked against this segment by PathKeyOf.
      else printed += part.print(values[at++] as never);
    }
    return printed;
  };
  const count = tail.filter((part) => typeof part !== "string").length;
  const valuesOf = (pathKey: unknown): readonly unknown[] =>
    count === 1 && !Array.isArray(pathKey) ? [pathKey] : (pathKey as readonly unknown[]);
  const pattern = head + tail.map((part) => (typeof part === "string" ? part : part.rest ? "{rest}" : "{}")).join("");
  const codec: KeyCodec<PathKeyOf<P>> = {
    encode: (pathKey) => utf8(print(valuesOf(pathKey))),
    encodeLeading: (leading) => utf8(print(valuesOf(leading))),
    decode(all, at) {
      const values = matchPath(tail, fromUtf8(all.subarray(at)));
      if (values === undefined) throw new ForeignKeyError(pattern);
      return [(count === 1 ? values[0] : values) as PathKeyOf<P>, all.length];
    },
  };
  const headBytes = utf8(head);
  const last = tail.at(-1);
  const endBytes = utf8(typeof last === "string" ? last : "");
  return {
    head,
    pattern,
    codec,
    rawKey: (pathKey) => concat(headBytes, codec.encode(pathKey)),
    match(rawKey) {
      // Most keys of other paths, and all that are not text, are told apart before anything is decoded.
      const end = rawKey.length - endBytes.length;
      if (end < headBytes.length || !startsWith(rawKey, headBytes, 0) || !startsWith(rawKey, endBytes, end)) return undefined;
      const values = matchPath(tail, textOf(rawKey.subarray(headBytes.length)));
      return values === undefined ? undefined : ((count === 1 ? values[0] : values) as PathKeyOf<P>);
    },
  };
}

function startsWith(bytes: Uint8Array, expected: Uint8Array, at: number): boolean {
  return expected.every((byte, i) => bytes[at + i] === byte);
}

/** Bytes that are not text become text that no path has. */
function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return "/";
    throw error;
  }
}

function matchPath(parts: readonly (string | AnySegment)[], subject: string): readonly unknown[] | undefined {
  const values: unknown[] = [];
  let rest = subject;
  for (const [i, part] of parts.entries()) {
    if (typeof part === "string") {
      if (!rest.startsWith(part)) return undefined;
      rest = rest.slice(part.length);
      continue;
    }
    const next = parts[i + 1];
    const end = part.rest || typeof next !== "string" ? rest.length : rest.indexOf(next);
    if (end < 0) return undefined;
    const value = part.parse(rest.slice(0, end));
    if (value === undefined) return undefined;
    values.push(value);
    rest = rest.slice(end);
  }
  return rest === "" ? values : undefined;
}
