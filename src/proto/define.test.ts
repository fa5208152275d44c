import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FREQUENT } from "../../scripts/proto/frequent.ts";
import { arbitraryMessage } from "../../test/support/arbitraryMessage.ts";
import { Dice, damage } from "../../test/support/mutation.ts";
import { DecodeError } from "../encoding/error.ts";
import type { MessageCodec } from "./codec.ts";
import { codecOf } from "./define.ts";
import { MESSAGES } from "./gen/registry.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function outcome(codec: MessageCodec<unknown>, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes, "reject");
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error));
    return "refused";
  }
}

test("messages whose objects generated code makes at once are the same, in the same order of members, made by name", () => {
  const dice = new Dice(3);
  const own = MESSAGES.map((one) => one()).filter(({ typeName }) => FREQUENT.has(typeName));
  assert.equal(own.length, FREQUENT.size);
  for (const codec of own) {
    const twin = codecOf<unknown>(codec.typeName, () => codec.fields);
    assert.deepEqual(Object.keys(Object(twin.from())), Object.keys(Object(codec.from())), codec.typeName);
    for (const value of fc.sample(arbitraryMessage(codec), { seed: 23, numRuns: 5 })) {
      const bytes = codec.encode(value);
      assert.equal(hex(twin.encode(value)), hex(bytes), codec.typeName);
      assert.deepEqual(twin.decode(bytes, "reject"), codec.decode(bytes, "reject"), codec.typeName);
      for (let i = 0; i < 5; i++) {
        const bad = damage(bytes, dice);
        assert.deepEqual(outcome(twin, bad), outcome(codec, bad), `${codec.typeName} ${hex(bad)}`);
      }
    }
  }
});
