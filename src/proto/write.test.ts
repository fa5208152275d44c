import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, toHex } from "../encoding/bytes.ts";
import type { FieldInfo } from "./codec.ts";
import { codecOf } from "./define.ts";

const field = (number: number, property: string, kind: FieldInfo["kind"], more: Partial<FieldInfo> = {}): FieldInfo => ({
  ...{ number, property, kind, name: property, repeated: false, required: false },
  ...more,
});

test("a member of a oneof is written though it is zero or empty, others are not", () => {
  const members = { count: 0n, text: "", blob: new Uint8Array(0) };
  const kinds = [field(1, "count", "uint64"), field(2, "text", "string"), field(3, "blob", "bytes")];
  const plain = codecOf<typeof members>("test.Plain", () => kinds);
  assert.equal(toHex(plain.encode(members)), "");
  const choice = codecOf<Partial<typeof members>>("test.Choice", () => kinds.map((one) => ({ ...one, oneof: "choice" })));
  for (const [value, bytes] of [
    [{ count: 0n }, "0800"],
    [{ text: "" }, "1200"],
    [{ blob: new Uint8Array(0) }, "1a00"],
  ] as const) {
    assert.equal(toHex(choice.encode(choice.from(value))), bytes);
    assert.deepEqual(choice.decode(fromHex(bytes)), choice.from(value));
  }
});

test("members are written in ascending order of their numbers, however they are declared", () => {
  const codec = codecOf<{ readonly b: bigint; readonly a: bigint }>("test.Turned", () => [
    field(2, "b", "uint64"),
    field(1, "a", "uint64"),
  ]);
  assert.equal(toHex(codec.encode({ b: 2n, a: 1n })), "08011002");
});
