import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeHtml, isJsonObject, type JsonValue, parseJson, sortedJson } from "./json.ts";

/** Integers beyond 2^53 come back as bigint, where the platform loses digits. */
function asPlatform(value: JsonValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(asPlatform);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asPlatform(member)]));
}

test("JSON that the platform writes is read to the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(asPlatform(parseJson(text)), JSON.parse(text));
    }),
  );
});

test("text that the platform's parser refuses is refused, and the other way round", () => {
  const fragments = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "true",
    "null",
    " ",
    '"\\u12"',
    '"\\n"',
    "\t",
    '"',
    "\\",
  );
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 8 }), (parts) => {
      const text = parts.join("");
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assert.throws(() => parseJson(text), { name: "DecodeError" }, text);
        return;
      }
      assert.deepEqual(asPlatform(parseJson(text)), expected);
    }),
    { numRuns: 3000 },
  );
});

test("integers beyond 2^53 keep every digit", () => {
  assert.deepEqual(parseJson('{"power":18446744073709551615,"small":5}'), { power: 18446744073709551615n, small: 5 });
  assert.equal(sortedJson(parseJson("[18446744073709551615]")), "[18446744073709551615]");
});

test("nesting is bounded before recursion can exhaust the stack", () => {
  assert.throws(() => parseJson("[".repeat(1_000_000)), /nested deeper than 16/);
  assert.doesNotThrow(() => parseJson("[".repeat(16) + "]".repeat(16)));
  assert.throws(() => parseJson('{"a":'.repeat(3) + "1" + "}".repeat(3), { maxDepth: 2 }), /nested deeper than 2/);
});

test("a long string does not overflow the parser", () => {
  const text = `"${"\\n".repeat(2_000_000)}"`;
  assert.equal(parseJson(text), "\n".repeat(2_000_000));
});

test("bytes behind the value are refused unless the caller ignores them", () => {
  assert.throws(() => parseJson("{} x"), /has more behind its value/);
  assert.deepEqual(parseJson("{} x", { trailing: "ignore" }), {});
});

test("a key named __proto__ is an ordinary member", () => {
  const value = parseJson('{"__proto__":{"x":1}}');
  assert.ok(isJsonObject(value));
  assert.deepEqual(Object.keys(value), ["__proto__"]);
  assert.equal(sortedJson(value), '{"__proto__":{"x":1}}');
});

test("sorted JSON has Go's key order and escapes", () => {
  assert.equal(sortedJson({ b: [1, true, null], a: { "2": "x", "10": "y" } }), '{"a":{"10":"y","2":"x"},"b":[1,true,null]}');
  assert.equal(sortedJson({ memo: "a<b>&\u2028\u2029é\n\u0001" }), '{"memo":"a\\u003cb\\u003e\\u0026\\u2028\\u2029é\\n\\u0001"}');
  assert.equal(escapeHtml('{"x":"<"}'), '{"x":"\\u003c"}');
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 6 }), (keys) => {
      const sorted = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
      const written = sortedJson(Object.fromEntries(keys.map((key) => [key, 0])));
      assert.equal(written, `{${sorted.map((key) => `${sortedJson(key)}:0`).join(",")}}`);
    }),
  );
});
