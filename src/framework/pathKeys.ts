import { concat, fromUtf8, utf8 } from "../encoding/bytes.ts";
import { DecodeError } from "../encoding/error.ts";
import type { KeyCodec } from "./keys.ts";

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
  const isSingle = tail.filter((part) => typeof part !== "string").length === 1;
  const valuesOf = (pathKey: unknown): readonly unknown[] =>
    isSingle && !Array.isArray(pathKey) ? [pathKey] : (pathKey as readonly unknown[]);
  const keyOf = (values: readonly unknown[]): PathKeyOf<P> => (isSingle ? values[0] : values) as PathKeyOf<P>;
  const pattern = head + tail.map((part) => (typeof part === "string" ? part : part.rest ? "{rest}" : "{}")).join("");
  const codec: KeyCodec<PathKeyOf<P>> = {
    encode: (pathKey) => utf8(printPath(tail, valuesOf(pathKey))),
    encodeLeading: (leading) => utf8(printPath(tail, valuesOf(leading))),
    decode(all, at) {
      const values = matchPath(tail, fromUtf8(all.subarray(at)));
      if (values === undefined) throw new ForeignKeyError(pattern);
      return [keyOf(values), all.length];
    },
  };
  const isCandidate = frame(head, tail.at(-1));
  const headBytes = utf8(head);
  return {
    head,
    pattern,
    codec,
    rawKey: (pathKey) => concat(headBytes, codec.encode(pathKey)),
    match(rawKey) {
      const values = isCandidate(rawKey) ? matchPath(tail, textOf(rawKey.subarray(headBytes.length))) : undefined;
      return values === undefined ? undefined : keyOf(values);
    },
  };
}

/** Most keys of other paths, and all that are not text, are told apart by head and end before anything is decoded. */
function frame(head: string, last: string | AnySegment | undefined): (rawKey: Uint8Array) => boolean {
  const headBytes = utf8(head);
  const endBytes = utf8(typeof last === "string" ? last : "");
  return (rawKey) => {
    const end = rawKey.length - endBytes.length;
    return end >= headBytes.length && startsWith(rawKey, headBytes, 0) && startsWith(rawKey, endBytes, end);
  };
}

/** The path as far as there are values. */
function printPath(parts: readonly (string | AnySegment)[], values: readonly unknown[]): string {
  let printed = "";
  let at = 0;
  for (const part of parts) {
    if (typeof part === "string") printed += part;
    else if (at === values.length) break;
    // The value's type was checked against this segment by PathKeyOf.
    else printed += part.print(values[at++] as never);
  }
  return printed;
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
