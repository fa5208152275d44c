import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { ACCEPTS } from "../../scripts/proto/interfaces.ts";
import { isAbsent } from "../../src/encoding/absent.ts";
import { concat, fromHex, toHex } from "../../src/encoding/bytes.ts";
import { DecodeError } from "../../src/encoding/error.ts";
import { parseJson, sortedJson } from "../../src/encoding/json.ts";
import { toAminoJson } from "../../src/proto/aminoJson.ts";
import type { MessageCodec } from "../../src/proto/codec.ts";
import { MESSAGES } from "../../src/proto/gen/registry.ts";
import { anyCodec } from "../../src/proto/registry.ts";
import { fromJson, toJson } from "../../src/proto/json.ts";
import { arbitraryMessage } from "../support/arbitraryMessage.ts";
import { Dice, damage } from "../support/mutation.ts";

/**
 * What the codecs of the Go chains make of bytes and JSON of every generated message: merged, damaged, incomplete. The program that
 * answered is go/values; VALUES_CASES names a file to write its questions to.
 */
const VECTORS = new URL("./go/values/values.json.gz", import.meta.url);

interface Case {
  readonly type: string;
  readonly hex?: string;
  readonly json?: string;
}
interface Answer extends Case {
  readonly result?: string;
  readonly absent?: readonly string[];
  readonly printed?: string;
  readonly amino?: string;
  readonly unknown?: true;
}

const CODECS: ReadonlyMap<string, MessageCodec<unknown>> = new Map(MESSAGES.map((one) => [one().typeName, one()]));

const COIN = "cosmos.base.v1beta1.Coin";
const DEC_COIN = "cosmos.base.v1beta1.DecCoin";
const INTS = [..."010 08 +5 -5 0x10 0X1F 0b11 0o17 1_000 _1 1_ 1__0 0_7 00 -0 + -0x1 0b2 1e3 1.0".split(" "), "", " 5", "5 "];
const DECS = [
  ..."010.5 +1 -1 -+1 --1 .5 5. 1.5 1_0 0x1 -0 00 1e3 1.-5 1.+5 0.000000000000000001 0.0000000000000000001".split(" "),
  "",
  " 1",
];

function json(type: string, members: string): Case {
  return { type, json: `{${members}}` };
}

/** Cases that were thought of, one by one. */
const CHOSEN: readonly Case[] = [
  ...[COIN, DEC_COIN].flatMap((type) => [
    ...['"denom":"a"', '"amount":null', '"amount":5', '"amount":-5', '"amount":1.5', '"amount":true', '"amount":[]'].map((m) =>
      json(type, m),
    ),
    ...(type === COIN ? INTS : DECS).map((text) => json(type, `"amount":${JSON.stringify(text)}`)),
    ...INTS.map((text): Case => ({ type, hex: `12${toHex(Uint8Array.of(text.length))}${toHex(new TextEncoder().encode(text))}` })),
  ]),
  ...["", '"commission_rate":""', '"commission_rate":null', '"min_self_delegation":"7"'].map((m) =>
    json("cosmos.staking.v1beta1.MsgEditValidator", m),
  ),
  ...["", "1a002200", "1a0137", "1a001a0137", "1a01371a00"].map((hex): Case => ({ type: "cosmos.staking.v1beta1.MsgEditValidator", hex })),
  ...["", '"amount":null', '"amount":{}', '"amount":{"denom":"a"}'].map((m) => json("cosmos.staking.v1beta1.MsgDelegate", m)),
  ...["", "1a00", "1a030a0161", "1a030a01611a03120135", "1a031201351a00"].map(
    (hex): Case => ({ type: "cosmos.staking.v1beta1.MsgDelegate", hex }),
  ),
  // The tenth byte of a number, and members of times under other wire types.
  ...["18ffffffffffffffffff01", "18ffffffffffffffffff02", "18ffffffffffffffffff7f", "18ffffffffffffffffff8001"].map(
    (hex): Case => ({ type: "cosmos.tx.v1beta1.TxBody", hex }),
  ),
  ...[
    "2a020801",
    "2a030a0161",
    "2a021001",
    "2a031201ff",
    "2a0408011001",
    "2a0408010802",
    "2a021801",
    "2a0408011805",
    "2a0020002a020801",
  ].map((hex): Case => ({ type: "cosmos.staking.v1beta1.UnbondingDelegationEntry", hex: hex.replaceAll("2a", "12") })),
  ...["0a020801", "0a030a0161", "0a021001", "0a031201ff", "0a0408010802"].map(
    (hex): Case => ({ type: "cosmos.staking.v1beta1.Params", hex }),
  ),
  // The descriptors of a later SDK give it a second field, which these chains do not know.
  { type: "cosmos.staking.v1beta1.QueryHistoricalInfoResponse", hex: "12040a020801" },
];

/** Each message whole, joined with another of its kind, damaged, and as JSON. */
function cases(): readonly Case[] {
  const dice = new Dice(31);
  const all: Case[] = [...CHOSEN];
  for (const codec of CODECS.values()) {
    // At the root these are JSON of their own, which no chain asks for.
    if (codec.typeName.startsWith("google.protobuf.")) continue;
    const [a, b] = fc.sample(arbitraryMessage(codec), { seed: 41, numRuns: 2 }).map((value) => codec.encode(value));
    if (a === undefined || b === undefined) throw new Error("no samples");
    const type = codec.typeName;
    all.push(
      { type, hex: toHex(a) },
      { type, hex: toHex(concat(a, b)) },
      { type, hex: toHex(damage(b, dice)) },
      { type, hex: toHex(damage(a, dice)) },
    );
    all.push({ type, json: JSON.stringify(toJson(codec, codec.decode(a), { resolve: anyCodec })) }, { type, json: "{}" });
  }
  return all;
}

/** Why ours may be another answer than Go's. */
const EXPLAINED: readonly (readonly [why: string, is: (log: string, one: Answer) => boolean])[] = [
  ["texts that are no UTF-8 are refused when they are decoded", (log) => log.includes("is not valid UTF-8")],
  ["field numbers beyond 29 bits are refused", (log) => log.includes("beyond 29 bits")],
  ["Go prints answers about redelegations by its structs, not as protobuf", (_, { type }) => type.endsWith(".QueryRedelegationsResponse")],
  ["packed numbers that reach beyond their field, groups", (log) => /unexpected end of bytes|wire type [34] of field/.test(log)],
  [
    "a message without the part that holds its Any, on which Go panics",
    (_, one) => /Account$|AuxSignerData$|ClientStateResponse$/.test(one.type) && one.json === "{}",
  ],
  [
    "keys of secp256r1 are checked when they are used, not when they are read",
    (_, { type }) => type.startsWith("cosmos.crypto.secp256r1."),
  ],
  ["decimals with a sign behind the first or with a plus", (_, { json }) => /"amount":"(-[+-]|\+)/.test(json ?? "")],
];

/** What is no canonical encoding may be signed otherwise; transactions have vectors of their own (test/hostile/crafted.test.ts). */
function isSignable({ type, hex, result }: Answer): boolean {
  return hex !== undefined && hex === result && ((CODECS.get(type)?.signers.length ?? 0) > 0 || type.endsWith("Authorization"));
}

interface Ours {
  readonly result?: string;
  readonly absent: boolean;
  readonly printed?: string;
  readonly amino?: string;
  readonly log: string;
}

/** The Go chains know in an Any only what stands for something. */
function resolve(typeUrl: string): MessageCodec<unknown> | undefined {
  const codec = CODECS.get(typeUrl.slice(1));
  return codec === undefined || codec.implements.length + codec.signers.length === 0 ? undefined : codec;
}

/** Whether a number is absent at any depth. */
function hasAbsent(codec: MessageCodec<unknown>, value: unknown): boolean {
  const members = value as Readonly<Record<string, unknown>>;
  return codec.fields.some(({ property, kind, message }) => {
    const nested = message?.();
    if (nested === undefined) return (kind === "int" || kind === "dec") && isAbsent(members, property);
    return [members[property]].flat().some((one) => one !== undefined && hasAbsent(nested, one));
  });
}

function ours({ type, hex, json: text }: Case): Ours {
  const codec = CODECS.get(type);
  assert.ok(codec !== undefined);
  let log = "";
  const orRefused = <T>(body: () => T): T | undefined => {
    try {
      return body();
    } catch (error) {
      assert.ok(error instanceof DecodeError, `${type} ${hex ?? text}: ${String(error)}`);
      log = error.message;
      return undefined;
    }
  };
  const value = orRefused(() => (hex === undefined ? fromJson(codec, parseJson(text ?? ""), { resolve }) : codec.decode(fromHex(hex))));
  if (value === undefined) return { absent: false, log };
  const result = toHex(codec.encode(value));
  const printed = orRefused(() => JSON.stringify(toJson(codec, value, { resolve })));
  const amino = hex === undefined ? undefined : orRefused(() => sortedJson(toAminoJson(codec, value, { resolve: anyCodec })));
  const texts = { ...(printed === undefined ? {} : { printed }), ...(amino === undefined ? {} : { amino }) };
  return { result, absent: hasAbsent(codec, value), log, ...texts };
}

const QUESTIONS = process.env["VALUES_CASES"];
if (QUESTIONS !== undefined)
  writeFileSync(
    QUESTIONS,
    `${cases()
      .map((one) => JSON.stringify(one))
      .join("\n")}\n`,
  );

const ANSWERS = gunzipSync(readFileSync(VECTORS)).toString("utf8").trim().split("\n");

test("bytes and JSON of every message are read, refused and written as the Go chains do", () => {
  const go = ANSWERS.slice(1).map((line): Answer => JSON.parse(line));
  assert.deepEqual(
    go.map(({ type, hex, json: text }) => [type, hex, text]),
    cases().map(({ type, hex, json: text }) => [type, hex, text]),
    "the questions are others than those that Go was asked: make the answers again",
  );
  const explained = new Map<string, number>();
  const wrong: string[] = [];
  for (const one of go) {
    if (one.unknown === true) continue;
    const { result, absent, printed, amino, log } = ours(one);
    const isSame = result === one.result && absent === (one.absent?.length ?? 0) > 0;
    const why = EXPLAINED.find(([, is]) => is(log, one))?.[0];
    if (why !== undefined) explained.set(why, (explained.get(why) ?? 0) + 1);
    else if (!isSame) wrong.push(`${one.type} ${one.hex ?? one.json}: ours ${result} ${absent} ${log}; Go's ${one.result} ${one.absent}`);
    else if (one.printed !== undefined && printed !== one.printed)
      wrong.push(`${one.type} ${one.hex ?? one.json}: ours prints ${printed} ${log}; Go ${one.printed}`);
    else if (
      isSignable(one) &&
      !log.includes("is not an integer") &&
      amino !== (one.amino === undefined ? undefined : sortedJson(parseJson(one.amino)))
    )
      wrong.push(`${one.type} ${one.hex}: ours signs ${amino} ${log}; Go ${one.amino}`);
  }
  process.stdout.write(`${go.length} cases, different: ${[...explained].map(([why, n]) => `${n}: ${why}`).join("; ")}\n`);
  assert.deepEqual(wrong, []);
});

test("the messages that stand for an interface are those that the Go chains register", () => {
  const { interfaces }: { readonly interfaces: Readonly<Record<string, readonly string[]>> } = JSON.parse(ANSWERS[0] ?? "");
  for (const [name, urls] of Object.entries(interfaces)) {
    const generated = urls.map((url) => url.slice(1)).filter((type) => CODECS.has(type));
    // Messages are those with signers, and their answers stand in no Any of a transaction.
    if (name === "cosmos.tx.v1beta1.MsgResponse" || name === "cosmos.tx.v1beta1.Tx") continue;
    const stand = [...CODECS.values()].filter((codec) => codec.implements.includes(name)).map(({ typeName }) => typeName);
    if (name === "cosmos.base.v1beta1.Msg") for (const type of generated) assert.notEqual(CODECS.get(type)?.signers.length, 0, type);
    else assert.deepEqual(stand.sort(), generated.sort(), name);
  }
  for (const name of Object.values(ACCEPTS)) assert.ok(interfaces[name] !== undefined, name);
});
