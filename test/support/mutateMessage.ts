import type { FieldInfo, MessageCodec } from "../../src/proto/codec.ts";
import { anyCodec } from "../../src/proto/registry.ts";
import { damage, type Dice } from "./mutation.ts";

const TEXTS = [
  "",
  "x",
  "-1",
  "1.5",
  "0",
  "99999999999999999999999999999",
  "0x1",
  "__proto__",
  "channel-0",
  "channel-99999999999999999999999",
  "07-tendermint-0",
  "connection-0",
  "1-18446744073709551616",
  "transfer/channel-0/stake",
  `ibc/${"A".repeat(64)}`,
  "a".repeat(3_000),
  "\u0000",
  "ü".repeat(200),
  "cosmos1",
  "cosmos1ev86rw4l0a29xnz9ludmjxfgyp9tn9vytad57s",
  "stake",
  "consumer",
  "provider",
  '{"a":1}',
] as const;
const I64 = 1n << 63n;
const I256 = 1n << 256n;

function scalar(field: FieldInfo, current: unknown, dice: Dice): unknown {
  switch (field.kind) {
    case "bool":
      return dice.below(2) === 1;
    case "string":
      return dice.pick(TEXTS);
    case "bytes": {
      const own = current instanceof Uint8Array ? current : new Uint8Array(3);
      return dice.pick([
        () => new Uint8Array(0),
        () => dice.bytes(1),
        () => dice.bytes(32),
        () => dice.bytes(300),
        () => damage(own, dice),
      ])();
    }
    case "enum":
    case "int32":
    case "sint32":
    case "sfixed32":
      return dice.pick([0, 1, -1, 2, 3, 4, 5, 2 ** 31 - 1, -(2 ** 31)]);
    case "uint32":
    case "fixed32":
      return dice.pick([0, 1, 100, 101, 2 ** 32 - 1]);
    case "int64":
    case "sint64":
    case "sfixed64":
      return dice.pick([0n, 1n, -1n, 1_000n, I64 - 1n, -I64]);
    case "uint64":
    case "fixed64":
      return dice.pick([0n, 1n, I64 - 1n, I64, 2n * I64 - 1n]);
    case "int":
      return dice.pick([0n, 1n, -1n, I64, 2n * I64, I256 / 2n, I256 - 1n, 1n - I256]);
    case "dec":
      return dice.pick([0n, 1n, -1n, 10n ** 18n, 10n ** 18n + 1n, 2n * 10n ** 18n, I256 * 10n ** 18n - 1n, -I256 / 2n]);
    case "time":
      return dice.pick([-62_135_596_800_000_000_000n, 0n, 1n << 62n, 253_402_300_799_999_999_999n]);
    case "duration":
      return dice.pick([0n, 1n, -1n, I64 - 1n, -I64]);
    default:
      return dice.pick([0, 1, -1]);
  }
}

interface Packed {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

function anyOf(packed: Packed, dice: Dice): Packed {
  const codec = anyCodec(packed.typeUrl);
  switch (dice.below(10)) {
    case 0:
      return { typeUrl: packed.typeUrl, value: damage(packed.value, dice) };
    case 1:
      return { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: packed.value };
    case 2:
      return { typeUrl: "", value: packed.value };
    default:
      return codec === undefined ? packed : { typeUrl: packed.typeUrl, value: mutateBytes(codec, packed.value, dice) };
  }
}

function element(field: FieldInfo, current: unknown, dice: Dice): unknown {
  const codec = field.message?.();
  if (field.kind !== "message" || codec === undefined) return scalar(field, current, dice);
  if (codec.typeName === "google.protobuf.Any") return current === undefined ? current : anyOf(current as Packed, dice);
  if (current === undefined) return dice.below(2) === 0 ? undefined : codec.from();
  return !field.required && dice.below(8) === 0 ? undefined : mutateValue(codec, current, dice);
}

function list(field: FieldInfo, current: readonly unknown[], dice: Dice): readonly unknown[] {
  const way = dice.below(6);
  const [first] = current;
  if (way === 0) return [];
  if (way === 1 && current.length > 0) return [...current, first];
  if (way === 2) return [...current].reverse();
  if (current.length === 0) return [field.message?.().from() ?? scalar(field, undefined, dice)];
  const at = dice.below(current.length);
  return current.map((one, i) => (i === at ? element(field, one, dice) : one));
}

/** The message with one member, at any depth, changed to something that it should not be; signers are mostly left alone. */
export function mutateValue(codec: MessageCodec<unknown>, value: unknown, dice: Dice): unknown {
  const members = value as Readonly<Record<string, unknown>>;
  const open = codec.fields.filter((f) => f.property in members && (dice.below(12) === 0 || !codec.signers.includes(f.name)));
  if (open.length === 0) return value;
  const field = dice.pick(open);
  const current = members[field.property];
  const next = field.repeated ? list(field, (current ?? []) as readonly unknown[], dice) : element(field, current, dice);
  return { ...members, [field.property]: next };
}

/** mutateValue on encoded messages; bytes that are no such message, or a value that cannot be written, are damaged as bytes. */
export function mutateBytes(codec: MessageCodec<unknown>, bytes: Uint8Array, dice: Dice): Uint8Array {
  try {
    return codec.encode(mutateValue(codec, codec.decode(bytes), dice));
  } catch {
    return damage(bytes, dice);
  }
}
