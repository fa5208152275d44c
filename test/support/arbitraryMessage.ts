import fc from "fast-check";
import { MAX_DEC } from "../../src/encoding/decimal.ts";
import { MAX_INT } from "../../src/encoding/int.ts";
import { Coin } from "../../src/proto/gen/cosmos/base/v1beta1.ts";
import type { FieldInfo, MessageCodec } from "../../src/proto/codec.ts";

const NANOS = 1_000_000_000n;
const MIN_TIME = -62_135_596_800n * NANOS;
const MAX_TIME = 253_402_300_800n * NANOS - 1n;
const MAX_I64 = (1n << 63n) - 1n;
const ANY = "google.protobuf.Any";

const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const i64 = fc.bigInt({ min: -MAX_I64 - 1n, max: MAX_I64 });
const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

function element(field: FieldInfo, depth: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "bool":
      return fc.boolean();
    case "string":
      return fc.string({ unit: "binary", maxLength: 12 });
    case "bytes":
      // JSON writes no bytes as null, which is no member of a oneof.
      return fc.uint8Array({ minLength: field.oneof === undefined ? 0 : 1, maxLength: 40 });
    case "int32":
    case "sint32":
    case "sfixed32":
      return i32;
    case "uint32":
    case "fixed32":
      return u32;
    case "enum":
      return fc.constantFrom(...(field.enum?.names.keys() ?? [0]));
    case "float":
    case "double":
      return fc.constantFrom(0, 0.5, -2, 1024);
    case "int64":
    case "sint64":
    case "sfixed64":
      return i64;
    case "uint64":
    case "fixed64":
      return u64;
    case "int":
      return fc.bigInt({ min: -MAX_INT, max: MAX_INT });
    case "dec":
      return fc.bigInt({ min: -MAX_DEC, max: MAX_DEC });
    case "time":
      return fc.bigInt({ min: MIN_TIME, max: MAX_TIME });
    case "duration":
      return fc.bigInt({ min: -MAX_I64 - 1n, max: MAX_I64 });
    case "message": {
      const codec = field.message?.();
      if (codec === undefined) throw new Error(`field ${field.name} has no message type`);
      return arbitraryMessage(codec, depth + 1);
    }
  }
}

/** Any value that a message can hold, nested a few levels. */
export function arbitraryMessage(codec: MessageCodec<unknown>, depth = 0): fc.Arbitrary<unknown> {
  if (codec.typeName === ANY) {
    const coin = fc.bigInt({ min: 0n, max: MAX_INT }).map((amount) => Coin.encode({ denom: "stake", amount }));
    return coin.map((value) => ({ typeUrl: Coin.typeUrl, value }));
  }
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  const chosen = new Set<string>();
  for (const field of codec.fields) {
    const tooDeep = depth >= 3 && field.kind === "message";
    if (field.oneof !== undefined) {
      // One member of each oneof at most: the first that is not too deep.
      if (tooDeep || chosen.has(field.oneof)) continue;
      chosen.add(field.oneof);
      members[field.property] = element(field, depth);
    } else if (field.repeated) members[field.property] = tooDeep ? fc.constant([]) : fc.array(element(field, depth), { maxLength: 2 });
    else if (tooDeep && !field.required) members[field.property] = fc.constant(undefined);
    else if (tooDeep) continue;
    else if (field.kind === "message" && !field.required) members[field.property] = fc.option(element(field, depth), { nil: undefined });
    else members[field.property] = element(field, depth);
  }
  return fc.record(members).map((value) => codec.from(value as Partial<unknown>));
}
