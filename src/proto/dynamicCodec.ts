import { type Reader, WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64, WIRE_VARINT, type Writer } from "../encoding/wire.ts";
import type { FieldInfo, FieldKind, MessageCodec, UnknownFields } from "./codec.ts";
import {
  type Definition,
  nested,
  noteAbsent,
  readDec,
  readDuration,
  readInt,
  readTime,
  unknownField,
  writeDuration,
  writeTime,
  wrongType,
} from "./runtime.ts";

/** Writing and reading of a message by its descriptor at run time: the same bytes and refusals as the generated straight-line code. */

interface ElementCodec {
  readonly wire: number;
  readonly isZero: (value: unknown) => boolean;
  readonly write: (value: unknown, writer: Writer) => void;
  readonly read: (reader: Reader, unknown: UnknownFields, depth: number) => unknown;
}

/** One kind's element; the casts of this file are these: a field's value has the type that its own descriptor gave it. */
function element<T>(
  wire: number,
  write: (value: T, writer: Writer) => unknown,
  read: (reader: Reader, unknown: UnknownFields, depth: number) => T,
  zero?: T,
): ElementCodec {
  return {
    wire,
    isZero: (value) => zero !== undefined && value === zero,
    write: (value, writer) => void write(value as T, writer),
    read,
  };
}

const SCALARS: Readonly<Record<Exclude<FieldKind, "message">, ElementCodec>> = {
  bool: element<boolean>(
    WIRE_VARINT,
    (v, w) => w.bool(v),
    (r) => r.bool(),
    false,
  ),
  string: element<string>(
    WIRE_BYTES,
    (v, w) => w.string(v),
    (r) => r.string(),
    "",
  ),
  bytes: {
    ...element<Uint8Array>(
      WIRE_BYTES,
      (v, w) => w.data(v),
      (r) => r.data(),
    ),
    isZero: (value) => (value as Uint8Array).length === 0,
  },
  int32: element<number>(
    WIRE_VARINT,
    (v, w) => w.i32(v),
    (r) => r.int32(),
    0,
  ),
  enum: element<number>(
    WIRE_VARINT,
    (v, w) => w.i32(v),
    (r) => r.int32(),
    0,
  ),
  uint32: element<number>(
    WIRE_VARINT,
    (v, w) => w.u32(v),
    (r) => r.uint32(),
    0,
  ),
  sint32: element<number>(
    WIRE_VARINT,
    (v, w) => w.s32(v),
    (r) => r.sint32(),
    0,
  ),
  fixed32: element<number>(
    WIRE_FIXED32,
    (v, w) => w.f32(v),
    (r) => r.fixed32(),
    0,
  ),
  sfixed32: element<number>(
    WIRE_FIXED32,
    (v, w) => w.f32(v),
    (r) => r.sfixed32(),
    0,
  ),
  float: element<number>(
    WIRE_FIXED32,
    (v, w) => w.float(v),
    (r) => r.float(),
    0,
  ),
  double: element<number>(
    WIRE_FIXED64,
    (v, w) => w.double(v),
    (r) => r.double(),
    0,
  ),
  int64: element<bigint>(
    WIRE_VARINT,
    (v, w) => w.i64(v),
    (r) => r.int64(),
    0n,
  ),
  uint64: element<bigint>(
    WIRE_VARINT,
    (v, w) => w.u64(v),
    (r) => r.uint64(),
    0n,
  ),
  sint64: element<bigint>(
    WIRE_VARINT,
    (v, w) => w.s64(v),
    (r) => r.sint64(),
    0n,
  ),
  fixed64: element<bigint>(
    WIRE_FIXED64,
    (v, w) => w.f64(v),
    (r) => r.fixed64(),
    0n,
  ),
  sfixed64: element<bigint>(
    WIRE_FIXED64,
    (v, w) => w.f64(v),
    (r) => r.sfixed64(),
    0n,
  ),
  int: element<bigint | undefined>(
    WIRE_BYTES,
    (v, w) => w.string(String(v)),
    (r) => readInt(r.string()),
  ),
  dec: element<bigint | undefined>(
    WIRE_BYTES,
    (v, w) => w.string(String(v)),
    (r) => readDec(r.string()),
  ),
  time: element<bigint>(
    WIRE_BYTES,
    (v, w) => {
      w.fork();
      writeTime(v, w);
      w.join();
    },
    (r, u) => readTime(r.sub(), u),
  ),
  duration: element<bigint>(
    WIRE_BYTES,
    (v, w) => {
      w.fork();
      writeDuration(v, w);
      w.join();
    },
    (r, u) => readDuration(r.sub(), u),
  ),
};

function messageElement(codec: () => MessageCodec<unknown>): ElementCodec {
  return element<unknown>(
    WIRE_BYTES,
    (v, w) => {
      w.fork();
      codec().write(v, w);
      w.join();
    },
    (r, u, d) => codec().read(r.sub(), u, nested(d)),
  );
}

function elementOf(field: FieldInfo): ElementCodec {
  if (field.kind !== "message") return SCALARS[field.kind];
  return messageElement(() => {
    if (field.message === undefined) throw new TypeError(`field ${field.name} has no message type`);
    return field.message();
  });
}

const NULLABLE: ReadonlySet<FieldKind> = new Set<FieldKind>(["message", "time", "duration", "int", "dec"]);

const isNumber = ({ kind }: FieldInfo): boolean => kind === "int" || kind === "dec";

type Members = Record<string, unknown>;
type FieldWriter = (message: Members, writer: Writer) => void;
type FieldReader = (message: Members, reader: Reader, unknown: UnknownFields, depth: number) => void;

function writerOf(field: FieldInfo): FieldWriter {
  const { property } = field;
  const { wire, write, isZero } = elementOf(field);
  const tag = ((field.number << 3) | wire) >>> 0;
  if (field.repeated) {
    if (wire === WIRE_BYTES)
      return (message, writer) => {
        for (const one of message[property] as readonly unknown[]) {
          writer.u32(tag);
          write(one, writer);
        }
      };
    const packed = ((field.number << 3) | WIRE_BYTES) >>> 0;
    return (message, writer) => {
      const list = message[property] as readonly unknown[];
      if (list.length === 0) return;
      writer.u32(packed).fork();
      for (const one of list) write(one, writer);
      writer.join();
    };
  }
  // Members of a oneof are written even when zero: that they are there is what they say.
  const isWritten = field.oneof === undefined ? (value: unknown) => !isZero(value) : () => true;
  const mayBeAbsent = field.oneof !== undefined || (!field.required && NULLABLE.has(field.kind));
  return (message, writer) => {
    const value = message[property];
    if (value === undefined && !mayBeAbsent) throw new TypeError(`member ${property} is not given`);
    if (value === undefined || !isWritten(value)) return;
    writer.u32(tag);
    write(value, writer);
  };
}

/** Readers of a field by tag: unpacked and packed for lists of numbers. */
function readersOf(field: FieldInfo, all: readonly FieldInfo[]): readonly (readonly [tag: number, read: FieldReader])[] {
  const { property } = field;
  const { wire, read } = elementOf(field);
  const tag = ((field.number << 3) | wire) >>> 0;
  if (!field.repeated) {
    const others = field.oneof === undefined ? [] : all.filter((f) => f.oneof === field.oneof && f !== field).map((f) => f.property);
    return [
      [
        tag,
        (message, reader, unknown, depth) => {
          for (const other of others) message[other] = undefined;
          // Empty text is no number: what stood before stays.
          message[property] = read(reader, unknown, depth) ?? message[property] ?? null;
        },
      ],
    ];
  }
  const one: FieldReader = (message, reader, unknown, depth) => {
    const value = read(reader, unknown, depth);
    if (value === undefined) noteAbsent(message, property);
    (message[property] as unknown[]).push(value ?? 0n);
  };
  if (wire === WIRE_BYTES) return [[tag, one]];
  const many: FieldReader = (message, reader, unknown, depth) => {
    const sub = reader.sub();
    while (!sub.done) one(message, sub, unknown, depth);
  };
  return [
    [tag, one],
    [((field.number << 3) | WIRE_BYTES) >>> 0, many],
  ];
}

/** Writing, reading and defaults of a message with these fields; `empty` gives a fresh object with every member. */
export function dynamicDefinition(
  typeName: string,
  fields: readonly FieldInfo[],
  empty: () => Members,
): Pick<Definition<Members>, "typeName" | "fields" | "write" | "read" | "empty"> {
  // gogoproto writes fields in ascending order of their numbers.
  const writers = [...fields].sort((a, b) => a.number - b.number).map(writerOf);
  const readers = new Map(fields.flatMap((field) => readersOf(field, fields)));
  const known = new Set(fields.map((field) => field.number));
  const numbers = fields.filter((field) => isNumber(field) && !field.repeated);
  return {
    typeName,
    fields,
    empty,
    write(message, writer) {
      for (const write of writers) write(message, writer);
    },
    read(reader, unknown, depth) {
      const message = empty();
      const defaults = numbers.map(({ property }) => message[property]);
      for (const { property } of numbers) message[property] = undefined;
      while (!reader.done) {
        const tag = reader.tag();
        const read = readers.get(tag);
        if (read !== undefined) read(message, reader, unknown, depth);
        else if (known.has(tag >>> 3)) wrongType(tag, String(tag >>> 3));
        else unknownField(reader, tag, unknown);
      }
      for (const [i, { property }] of numbers.entries()) {
        const isSet = message[property] !== undefined;
        if (message[property] === null || (!isSet && defaults[i] !== undefined)) noteAbsent(message, property);
        if (!isSet) message[property] = defaults[i];
        else message[property] ??= 0n;
      }
      return message;
    },
  };
}
