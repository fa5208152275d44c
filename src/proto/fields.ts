import type { FieldKind, MessageCodec } from "./codec.ts";
import { Coin } from "./gen/cosmos/base/v1beta1.ts";
import { Any } from "./gen/google/protobuf.ts";
import { ref } from "./define.ts";
import { EMPTY_BYTES } from "./kinds.ts";
import { ZERO_TIME } from "../encoding/time.ts";

/** What a field may be beside its type: named as signer of its message, or able to be absent. */
export type FieldRole = "plain" | "signer" | "nullable";

/** Another message of the same `defineMessages`, by its name. */
export interface Ref<N extends string> {
  readonly ref: N;
}

/** amino JSON options of a field, as the .proto annotations of the Go chains have them. */
export interface FieldOptions {
  readonly amino?: { readonly name?: string; readonly dontOmitEmpty?: boolean; readonly encoding?: string };
}

/** One field of a message that `defineMessages` is given; `T` is what it looks like in TypeScript. */
export interface Field<out T, out R extends FieldRole = FieldRole> {
  readonly number: number;
  readonly kind: FieldKind;
  readonly role: R;
  readonly repeated: boolean;
  /** May be undefined. */
  readonly optional: boolean;
  readonly oneof: string | undefined;
  /** Codec of a message, or its name in the same definition. */
  readonly message: (() => MessageCodec<unknown>) | string | undefined;
  readonly enum: { readonly name: string; readonly members: Readonly<Record<string, number>> } | undefined;
  readonly amino: FieldOptions["amino"];
  /** Value of a field that is not on the wire; names of the same definition are resolved later. */
  readonly empty: () => T;
}

function field<T, const R extends FieldRole>(
  number: number,
  kind: FieldKind,
  role: R,
  empty: () => T,
  options: FieldOptions = {},
  type: Partial<Pick<Field<T>, "message" | "enum">> = {},
): Field<T, R> {
  return {
    number,
    kind,
    role,
    empty,
    repeated: false,
    optional: false,
    oneof: undefined,
    message: type.message,
    enum: type.enum,
    amino: options.amino,
  };
}

type Maker<T, R extends FieldRole> = (number: number, options?: FieldOptions) => Field<T, R>;

function maker<T, const R extends FieldRole>(kind: FieldKind, role: R, value: T): Maker<T, R> {
  return (number, options) => field(number, kind, role, () => value, options);
}

function messageField<T>(number: number, codec: MessageCodec<T>, options?: FieldOptions): Field<T, "nullable">;
function messageField<const N extends string>(number: number, name: N, options?: FieldOptions): Field<Ref<N>, "nullable">;
function messageField(number: number, type: MessageCodec<unknown> | string, options?: FieldOptions): Field<unknown, "nullable"> {
  if (typeof type === "string") return field(number, "message", "nullable", () => undefined, options, { message: type });
  return field(number, "message", "nullable", () => type.from(), options, { message: ref(() => type) });
}

function repeated<T, R extends FieldRole>(element: Field<T, R>): Field<readonly T[], R> {
  return { ...element, repeated: true, empty: () => [] };
}

/**
 * Fields of messages, by their number on the wire. Messages, times, durations, `int` and `dec` are always there (gogoproto's
 * nullable = false) unless `optional` says otherwise; all else has protobuf's zero value where it is absent.
 * @example
 * const { Post } = defineMessages("examples.board.v1", { Post: { author: f.signer(1), tags: f.repeated(f.string(2)), at: f.time(3) } });
 * assert.deepEqual(Post.decode(Post.encode(Post.from({ author: "alice" }))).tags, []);
 */
export const f = {
  /** An address whose owner must sign the transaction; makes the message an rpc of the Msg service. */
  signer: maker("string", "signer", ""),
  string: maker("string", "plain", ""),
  bytes: maker<Uint8Array, "plain">("bytes", "plain", EMPTY_BYTES),
  bool: maker<boolean, "plain">("bool", "plain", false),
  i32: maker<number, "plain">("int32", "plain", 0),
  u32: maker<number, "plain">("uint32", "plain", 0),
  s32: maker<number, "plain">("sint32", "plain", 0),
  fixed32: maker<number, "plain">("fixed32", "plain", 0),
  sfixed32: maker<number, "plain">("sfixed32", "plain", 0),
  i64: maker<bigint, "plain">("int64", "plain", 0n),
  u64: maker<bigint, "plain">("uint64", "plain", 0n),
  s64: maker<bigint, "plain">("sint64", "plain", 0n),
  fixed64: maker<bigint, "plain">("fixed64", "plain", 0n),
  sfixed64: maker<bigint, "plain">("sfixed64", "plain", 0n),
  /** math.Int: up to 256 bits, decimal text on the wire. */
  int: maker<bigint, "nullable">("int", "nullable", 0n),
  /** math.LegacyDec: the bigint is the value times 10^18. */
  dec: maker<bigint, "nullable">("dec", "nullable", 0n),
  /** Nanoseconds since 1970 UTC; Go's year 1 where it is absent. */
  time: maker<bigint, "nullable">("time", "nullable", ZERO_TIME),
  /** Nanoseconds. */
  duration: maker<bigint, "nullable">("duration", "nullable", 0n),
  /** A message by its codec, or by its name in the same definition. */
  message: messageField,
  /** A number with names; numbers without one are kept, as protobuf does. */
  enum: (number: number, name: string, members: Readonly<Record<string, number>>, options?: FieldOptions): Field<number, "plain"> =>
    field(number, "enum", "plain", () => 0, options, { enum: { name, members } }),
  any: (number: number, options?: FieldOptions): Field<Any, "nullable"> => messageField(number, Any, options),
  coin: (number: number, options: FieldOptions = { amino: { dontOmitEmpty: true } }): Field<Coin, "nullable"> =>
    messageField(number, Coin, options),
  /** sdk.Coins, with the amino JSON that Go gives them. */
  coins: (
    number: number,
    options: FieldOptions = { amino: { dontOmitEmpty: true, encoding: "legacy_coins" } },
  ): Field<readonly Coin[], "nullable"> => repeated(messageField(number, Coin, options)),
  repeated,
  /** A member that may be undefined and is then not written. */
  optional: <T>(element: Field<T, "nullable">): Field<T | undefined, "nullable"> => ({
    ...element,
    optional: true,
    empty: () => undefined,
  }),
  /** A member of a protobuf oneof: at most one of those with this name is there. */
  oneof: <T>(name: string, element: Field<T, "plain" | "nullable">): Field<T | undefined, "plain"> => ({
    ...element,
    role: "plain",
    optional: true,
    oneof: name,
    empty: () => undefined,
  }),
} as const;
