import type { Writer } from "../encoding/writer.ts";
import * as kind from "./kinds.ts";
import { LIST, ONEOF, type Plan, type Step } from "./plan.ts";
import { nestedPlan } from "./read.ts";
import { writeDuration, writeTime } from "./time.ts";

/** Writes a message by gogoproto's rules: ascending numbers, no zeros, but members that are always there and those of a oneof. */
export function writeMessage(plan: Plan, message: object, writer: Writer): void {
  const members = message as Readonly<Record<string, unknown>>;
  const { writes } = plan;
  for (let i = 0; i < writes.length; i++) {
    const step = writes[i] as Step; // cast: the index is within
    const value = members[step.property];
    if (value === undefined) {
      if (!step.mayBeAbsent) throw new TypeError(`${plan.typeName}: member ${step.property} is not given`);
    } else if (value === step.zero) continue;
    else if (step.shape >= LIST) writeList(step, value as readonly unknown[], writer);
    else if (step.kind !== kind.BYTES || (value as Uint8Array).length > 0 || step.shape === ONEOF) {
      writer.u32(step.tag);
      writeElement(step, value, writer);
    }
  }
}

function writeList(step: Step, list: readonly unknown[], writer: Writer): void {
  if (list.length === 0) return;
  if (step.shape === LIST) {
    for (const one of list) {
      writer.u32(step.tag);
      writeElement(step, one, writer);
    }
    return;
  }
  const start = writer.u32(step.tag).open();
  for (const one of list) writeElement(step, one, writer);
  writer.close(start);
}

function writeElement(step: Step, value: unknown, writer: Writer): void {
  switch (step.kind) {
    case kind.MESSAGE: {
      const start = writer.open();
      writeMessage(nestedPlan(step), value as object, writer);
      writer.close(start);
      break;
    }
    case kind.STRING:
      writer.string(value as string);
      break;
    case kind.BYTES:
      writer.data(value as Uint8Array);
      break;
    case kind.UINT64:
      writer.u64(value as bigint);
      break;
    case kind.INT:
    case kind.DEC:
      writer.string((value as bigint).toString());
      break;
    case kind.BOOL:
      writer.bool(value as boolean);
      break;
    case kind.INT32:
      writer.i32(value as number);
      break;
    case kind.INT64:
      writer.i64(value as bigint);
      break;
    case kind.UINT32:
      writer.u32(value as number);
      break;
    case kind.TIME:
    case kind.DURATION: {
      const start = writer.open();
      (step.kind === kind.TIME ? writeTime : writeDuration)(value as bigint, writer);
      writer.close(start);
      break;
    }
    default:
      writeRare(step.kind, value, writer);
  }
}

function writeRare(of: number, value: unknown, writer: Writer): void {
  switch (of) {
    case kind.SINT32:
      writer.s32(value as number);
      break;
    case kind.SINT64:
      writer.s64(value as bigint);
      break;
    case kind.FIXED32:
    case kind.SFIXED32:
      writer.f32(value as number);
      break;
    case kind.FIXED64:
    case kind.SFIXED64:
      writer.f64(value as bigint);
      break;
    case kind.FLOAT:
      writer.float(value as number);
      break;
    default:
      writer.double(value as number);
  }
}
