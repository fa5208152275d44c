import { WIRE_BYTES } from "../encoding/wire.ts";
import type { FieldInfo, Prepared } from "./codec.ts";
import { DEC, INT, type KindInfo, KINDS, MESSAGE } from "./kinds.ts";

// How a field's value joins the others of its message.
export const SINGLE = 0;
export const NUMBER = 1;
export const NESTED = 2;
export const ONEOF = 3;
export const LIST = 4;
export const PACKED = 5;

/** One field of a message under one tag, prepared for the engine. */
export interface Step {
  readonly field: FieldInfo;
  /** Its place among the message's fields. */
  readonly at: number;
  readonly tag: number;
  readonly kind: number;
  readonly shape: number;
  readonly property: string;
  /** The value that is not written; undefined: every one is. */
  readonly zero: unknown;
  readonly mayBeAbsent: boolean;
  /** Places of the other members of its oneof. */
  readonly others: readonly number[];
  /** Plan of the message that it holds, made when it is met first: messages may hold themselves. */
  plan: Plan | undefined;
  /** It holds a google.protobuf.Any. */
  readonly isAny: boolean;
}

/** Values of a message's fields in the order of their declaration. */
export type Values = unknown[];
/** Makes the message of its values; for messages of which there are many, generated code has one that makes it at once. */
export type Make = (values: Values) => object;

/** A message prepared for the engine: made when it is first used, since most are never met. */
export interface Plan extends Prepared {
  readonly fields: readonly FieldInfo[];
  /** By tag where it is small. */
  readonly byTag: readonly (Step | undefined)[];
  /** By tag, all. */
  readonly byAnyTag: ReadonlyMap<number, Step>;
  readonly numbers: ReadonlySet<number>;
  /** In ascending order of field numbers, as gogoproto writes. */
  readonly writes: readonly Step[];
  /** What each field is where it is not on the wire, before it is completed. */
  readonly absent: readonly unknown[];
  /** Fields that are completed after reading: messages that are always there, math.Int and LegacyDec. */
  readonly completed: readonly Step[];
  readonly make: Make;
}

const SMALL_TAGS = 512;
const ANY = "google.protobuf.Any";
/** What lists are before their first element; shared, so never written to. */
export const EMPTY_LIST: readonly unknown[] = Object.freeze([]);

function mayBeAbsent(field: FieldInfo, { nullable }: KindInfo): boolean {
  return !field.repeated && (field.oneof !== undefined || (!field.required && nullable));
}

function shapeOf(field: FieldInfo, kind: number): number {
  if (field.repeated) return LIST;
  if (field.oneof !== undefined) return ONEOF;
  if (kind === MESSAGE) return NESTED;
  return kind === INT || kind === DEC ? NUMBER : SINGLE;
}

function stepOf(field: FieldInfo, at: number, all: readonly FieldInfo[]): Step {
  const info = KINDS[field.kind];
  const isPacked = field.repeated && info.wire !== WIRE_BYTES;
  return {
    field,
    at,
    tag: ((field.number << 3) | (isPacked ? WIRE_BYTES : info.wire)) >>> 0,
    kind: info.kind,
    shape: isPacked ? PACKED : shapeOf(field, info.kind),
    property: field.property,
    zero: field.oneof === undefined ? info.zero : undefined,
    mayBeAbsent: mayBeAbsent(field, info),
    others: field.oneof === undefined ? [] : all.flatMap((one, i) => (one.oneof === field.oneof && one !== field ? [i] : [])),
    plan: undefined,
    isAny: field.message?.().typeName === ANY,
  };
}

/** A step for each way in which a field may be on the wire: lists of numbers have two. */
function readsOf(step: Step): readonly Step[] {
  if (step.shape !== PACKED) return [step];
  return [step, { ...step, shape: LIST, tag: ((step.field.number << 3) | KINDS[step.field.kind].wire) >>> 0 }];
}

/** A message by a template of its defaults, for messages without a `make` of their own. */
function makeOf(fields: readonly FieldInfo[], absent: readonly unknown[]): Make {
  const names = fields.map(({ property }) => property);
  const template = Object.fromEntries(names.map((name, i) => [name, absent[i]]));
  return (values) => {
    const message: Record<string, unknown> = { ...template };
    for (let i = 0; i < names.length; i++) if (values[i] !== absent[i]) message[names[i] as string] = values[i]; // cast: the index is within
    return message;
  };
}

/** Prepares a message of these fields. */
export function planOf(typeName: string, fields: readonly FieldInfo[], make?: Make): Plan {
  const steps = fields.map(stepOf);
  const absent = fields.map((field) => {
    if (field.repeated) return EMPTY_LIST;
    const info = KINDS[field.kind];
    return mayBeAbsent(field, info) ? undefined : info.absent;
  });
  const reads = new Map(steps.flatMap(readsOf).map((step) => [step.tag, step]));
  const small = [...reads.keys()].filter((tag) => tag < SMALL_TAGS);
  return {
    typeName,
    fields,
    byTag: Array.from({ length: Math.max(0, ...small) + 1 }, (_, tag) => reads.get(tag)),
    byAnyTag: reads,
    numbers: new Set(fields.map(({ number }) => number)),
    writes: steps.toSorted((a, b) => a.field.number - b.field.number),
    absent,
    completed: steps.filter(({ field, shape }) => shape === NUMBER || (shape === NESTED && field.required)),
    make: make ?? makeOf(fields, absent),
  };
}
