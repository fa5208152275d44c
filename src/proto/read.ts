import type { Reader } from "../encoding/reader.ts";
import { WireError } from "../encoding/wire.ts";
import { isAbsent, markAbsent } from "../encoding/absent.ts";
import type { Decoding, FoundAny, PackedAny } from "./codec.ts";
import * as kind from "./kinds.ts";
import { readDec, readInt } from "./numbers.ts";
import { EMPTY_LIST, LIST, NESTED, NUMBER, ONEOF, PACKED, type Plan, SINGLE, type Step, type Values } from "./plan.ts";
import { readDuration, readTime } from "./time.ts";
import { unknownField, wrongType } from "./unknown.ts";

/** Messages nested deeper than this are refused before they are entered: stack depth is not deterministic. */
const MAX_MESSAGE_DEPTH = 64;

/** In the place of a number that is there without digits. */
const NO_DIGITS = Symbol("no digits");

/**
 * Reads a message up to the reader's end as gogoproto does: of what stands twice the last counts, lists are joined and messages
 * merged; `base` is what the fields are merged into.
 */
export function readMessage(plan: Plan, reader: Reader, decoding: Decoding, depth: number, base?: object): object {
  const values = base === undefined ? plan.absent.slice() : valuesOf(plan, base);
  const { byTag } = plan;
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    const step = tag < byTag.length ? byTag[tag] : plan.byAnyTag.get(tag);
    if (step !== undefined) readField(step, values, reader, decoding, depth);
    else if (plan.numbers.has(tag >>> 3)) wrongType(tag);
    else unknownField(reader, tag, decoding);
  }
  return plan.completed.length === 0 ? plan.make(values) : complete(plan, values, decoding);
}

function readField(step: Step, values: Values, reader: Reader, decoding: Decoding, depth: number): void {
  const { at } = step;
  switch (step.shape) {
    case SINGLE:
      values[at] = readElement(step, reader, decoding, depth);
      break;
    case NUMBER:
      // Without digits it leaves what stood before, as math's Unmarshal does, unless Go has a new number behind a pointer.
      values[at] = readElement(step, reader, decoding, depth) ?? (step.mayBeAbsent ? NO_DIGITS : values[at]);
      break;
    case NESTED:
      values[at] = readNested(step, reader, decoding, depth, values[at] as object | undefined);
      break;
    case ONEOF:
      for (const other of step.others) values[other] = undefined;
      values[at] = readElement(step, reader, decoding, depth);
      break;
    case LIST:
      listAt(values, at).push(readElement(step, reader, decoding, depth) ?? 0n);
      break;
    case PACKED: {
      const list = listAt(values, at);
      const outer = reader.enter();
      while (reader.pos < reader.end) list.push(readElement(step, reader, decoding, depth));
      reader.leave(outer);
    }
  }
}

function listAt(values: Values, at: number): unknown[] {
  const list = values[at] as unknown[];
  if (list !== EMPTY_LIST) return list;
  const own: unknown[] = [];
  values[at] = own;
  return own;
}

function readElement(step: Step, reader: Reader, decoding: Decoding, depth: number): unknown {
  switch (step.kind) {
    case kind.MESSAGE:
      return readNested(step, reader, decoding, depth, undefined);
    case kind.STRING:
      return reader.string();
    case kind.BYTES:
      return reader.data();
    case kind.UINT64:
      return reader.varint();
    case kind.INT:
      return readInt(reader.string(), decoding.notes);
    case kind.DEC:
      return readDec(reader.string(), decoding.notes);
    case kind.BOOL:
      return reader.bool();
    case kind.INT32:
      return reader.int32();
    case kind.INT64:
      return reader.int64();
    case kind.UINT32:
      return reader.varint32();
    case kind.TIME:
      return readTime(reader, decoding);
    case kind.DURATION:
      return readDuration(reader, decoding);
    default:
      return readRare(step.kind, reader);
  }
}

function readRare(of: number, reader: Reader): unknown {
  switch (of) {
    case kind.SINT32:
      return reader.sint32();
    case kind.SINT64:
      return reader.sint64();
    case kind.FIXED32:
      return reader.fixed32();
    case kind.SFIXED32:
      return reader.sfixed32();
    case kind.FIXED64:
      return reader.fixed64();
    case kind.SFIXED64:
      return reader.sfixed64();
    case kind.FLOAT:
      return reader.float();
    default:
      return reader.double();
  }
}

function readNested(step: Step, reader: Reader, decoding: Decoding, depth: number, base: object | undefined): object {
  if (depth >= MAX_MESSAGE_DEPTH) throw new WireError(`nesting deeper than ${MAX_MESSAGE_DEPTH}`);
  const plan = nestedPlan(step);
  const outer = reader.enter();
  const start = reader.pos;
  let message = readMessage(plan, reader, decoding, depth + 1, base);
  const { anys } = decoding.notes;
  if (anys !== undefined && step.isAny) {
    const { field } = step;
    if (base !== undefined) {
      const merged = message as PackedAny;
      reader.pos = start;
      message = readMessage(plan, reader, decoding, depth + 1);
      supersede(anys, base, { packed: message as PackedAny, field, isSuperseded: true, isMerged: false });
      message = merged;
    }
    anys.push({ packed: message as PackedAny, field, isSuperseded: false, isMerged: base !== undefined });
  }
  reader.leave(outer);
  return message;
}

/** Notes one more part of what is merged; what came of the parts before it is no longer there, so its place is free. */
function supersede(anys: FoundAny[], base: object, part: FoundAny): void {
  // From the end, where it stands unless its message held others in between: many parts cost no more than they are long.
  const at = anys.findLastIndex(({ packed }) => packed === base);
  const before = anys[at];
  if (before?.isMerged === true) anys[at] = part;
  else {
    if (before !== undefined) before.isSuperseded = true;
    anys.push(part);
  }
}

/** The plan of the message that a field holds. */
export function nestedPlan(step: Step): Plan {
  if (step.plan !== undefined) return step.plan;
  const codec = step.field.message?.();
  if (codec === undefined) throw new TypeError(`field ${step.field.name} has no message type`);
  // Every codec is made by define.ts, of a plan.
  step.plan = codec.plan() as Plan;
  return step.plan;
}

/** Fills in the messages that are always there and marks the numbers that are not. */
function complete(plan: Plan, values: Values, decoding: Decoding): object {
  let absent: string[] | undefined;
  for (const step of plan.completed) {
    const value = values[step.at];
    if (step.shape === NESTED) {
      if (value !== undefined) continue;
      values[step.at] = complete(nestedPlan(step), nestedPlan(step).absent.slice(), decoding);
      decoding.notes.unusual = true;
    } else if (value === NO_DIGITS || (value === undefined && !step.mayBeAbsent)) {
      values[step.at] = 0n;
      (absent ??= []).push(step.property);
    }
  }
  const message = plan.make(values);
  if (absent === undefined) return message;
  decoding.notes.absent = true;
  for (const property of absent) markAbsent(message, property);
  return message;
}

/** The values of a message that more is merged into. It takes over their lists: the message before it is nobody's any more. */
function valuesOf(plan: Plan, base: object): Values {
  const members = base as Readonly<Record<string, unknown>>;
  return plan.fields.map(({ property, kind: of, repeated }) => {
    const value = members[property];
    return !repeated && (of === "int" || of === "dec") && isAbsent(members, property) ? undefined : value;
  });
}

/** A message of which nothing is on the wire, with what is always there. */
export function emptyMessage(plan: Plan): object {
  const values = plan.absent.slice();
  for (const step of plan.completed) {
    if (step.shape === NESTED) values[step.at] = emptyMessage(nestedPlan(step));
    else if (!step.mayBeAbsent) values[step.at] = 0n;
  }
  return plan.make(values);
}
