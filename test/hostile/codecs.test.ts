import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DecodeError } from "../../src/encoding/error.ts";
import { type JsonValue, parseJson } from "../../src/encoding/json.ts";
import { toAminoJson } from "../../src/proto/aminoJson.ts";
import type { MessageCodec } from "../../src/proto/codec.ts";
import { MESSAGES } from "../../src/proto/gen/registry.ts";
import { anyCodec, fromJson, toJson } from "../../src/proto/registry.ts";
import { arbitraryMessage } from "../support/arbitraryMessage.ts";
import { Dice, damage } from "../support/mutation.ts";

const codecs: readonly MessageCodec<unknown>[] = MESSAGES.map((codec) => codec());

/** The value, or undefined for a refusal; anything but a refusal is a failure of the codec. */
function orRefused<T>(what: string, body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    assert.ok(error instanceof DecodeError, `${what} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    assert.ok(error.message.length < 2_000, `${what} answers with ${error.message.length} characters`);
    return undefined;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test(`every generated message (${codecs.length}) comes back from its bytes and from its JSON`, () => {
  for (const codec of codecs) {
    fc.assert(
      fc.property(arbitraryMessage(codec), (value) => {
        const bytes = codec.encode(value);
        assert.equal(hex(codec.encode(codec.decode(bytes, "reject"))), hex(bytes), codec.typeName);
        const json = orRefused(`${codec.typeName} to JSON`, () => toJson(codec, value));
        if (json === undefined) return;
        const read = orRefused(`${codec.typeName} from JSON`, () => fromJson(codec, json));
        if (read !== undefined)
          assert.equal(hex(codec.encode(codec.decode(codec.encode(read)))), hex(bytes), `${codec.typeName} through JSON`);
      }),
      { seed: 3, numRuns: 3 },
    );
  }
});

test("damaged bytes of every generated message are read or refused, never worse, and what is read can be written", () => {
  const dice = new Dice(7);
  let [read, refused] = [0, 0];
  for (const codec of codecs) {
    const samples = fc.sample(arbitraryMessage(codec), { seed: 11, numRuns: 1 });
    for (const sample of samples) {
      const bytes = codec.encode(sample);
      for (let i = 0; i < 9; i++) {
        const bad = damage(bytes, dice);
        const what = `${codec.typeName} ${hex(bad)}`;
        for (const unknown of ["skip", "rejectCritical", "reject"] as const) {
          const value = orRefused(what, () => codec.decode(bad, unknown));
          if (value === undefined) {
            refused += 1;
            continue;
          }
          read += 1;
          const again = codec.encode(value);
          assert.equal(hex(codec.encode(codec.decode(again))), hex(again), what);
          orRefused(`${what} to JSON`, () => toJson(codec, value));
          orRefused(`${what} to amino JSON`, () => toAminoJson(codec, value, { resolve: anyCodec }));
        }
      }
    }
  }
  assert.ok(read > 1_000 && refused > 1_000, `${read} read, ${refused} refused`);
});

/** Puts something that does not belong there in the place of one value of a JSON document. */
function spoil(json: JsonValue, dice: Dice, depth = 0): JsonValue {
  const strange: readonly JsonValue[] = [
    null,
    true,
    -1,
    1.5,
    2n ** 70n,
    "",
    "-1",
    "0x10",
    "1e400",
    "9".repeat(5_000),
    "\ud800",
    [],
    {},
    [[[[]]]],
    parseJson('{"__proto__":{"amount":"5"},"constructor":{"prototype":1}}'),
    { "@type": "/cosmos.base.v1beta1.Coin" },
    "2026-01-01T00:00:00Z",
    "9999999999999999999999s",
  ];
  if (typeof json !== "object" || json === null || depth > 6 || dice.below(4) === 0) return dice.pick(strange);
  if (Array.isArray(json)) {
    const list = [...(json as readonly JsonValue[])];
    if (list.length === 0) return dice.pick(strange);
    const at = dice.below(list.length);
    list[at] = spoil(list[at] ?? null, dice, depth + 1);
    return list;
  }
  const entries = Object.entries(json);
  if (entries.length === 0) return dice.pick(strange);
  const at = dice.below(entries.length);
  return Object.fromEntries(entries.map(([key, value], i) => [key, i === at ? spoil(value, dice, depth + 1) : value]));
}

test("spoiled JSON of every generated message is read or refused, never worse", () => {
  const dice = new Dice(13);
  for (const codec of codecs) {
    const [sample] = fc.sample(arbitraryMessage(codec), { seed: 17, numRuns: 1 });
    const json = orRefused(codec.typeName, () => toJson(codec, sample));
    if (json === undefined) continue;
    for (let i = 0; i < 12; i++) {
      const bad = spoil(json, dice);
      const value = orRefused(`${codec.typeName} from JSON`, () => fromJson(codec, bad));
      if (value !== undefined) orRefused(`${codec.typeName} to bytes`, () => codec.encode(value));
    }
  }
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
  assert.equal(({} as { readonly amount?: string }).amount, undefined);
});

test("JSON that is nested too deep, endless or cut anywhere is refused with a short message", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  assert.equal(
    orRefused("deep arrays", () => parseJson(deep)),
    undefined,
  );
  assert.equal(
    orRefused("deep objects", () => parseJson('{"a":'.repeat(100_000))),
    undefined,
  );
  assert.equal(
    orRefused("long number", () => parseJson("1".repeat(300_000))),
    undefined,
  );
  assert.equal(
    orRefused("long exponent", () => parseJson(`1e${"9".repeat(300_000)}`)),
    undefined,
  );
  assert.equal(
    orRefused("open text", () => parseJson(`"${"\\\\".repeat(300_000)}`)),
    undefined,
  );
  const document = JSON.stringify({ a: [1, -2.5e3, "é\n\u2028", null, true], b: { __proto__: null, c: "" } });
  for (let i = 0; i < document.length; i++)
    assert.equal(
      orRefused("cut", () => parseJson(document.slice(0, i))),
      undefined,
    );
});
