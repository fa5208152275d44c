import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, fromHex } from "../encoding/bytes.ts";
import type { FieldInfo, PackedAny } from "../proto/codec.ts";
import { LegacyAminoPubKey } from "../proto/gen/cosmos/crypto/multisig.ts";
import { PubKey } from "../proto/gen/cosmos/crypto/secp256k1.ts";
import { MsgSend } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate } from "../proto/gen/cosmos/staking/v1beta1.ts";
import { SignerInfo, TxBody } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { anyCodec } from "../proto/registry.ts";
import type { Router } from "./context.ts";
import { StateError } from "./errors.ts";
import { anyNotes, unpackAny, unpackBelow } from "./unpackAny.ts";

const router: Router = {
  codec: anyCodec,
  implements: () => true,
  message: () => undefined,
  query: () => undefined,
  deliver: () => {
    throw new Error("nothing is delivered here");
  },
};
const KEY: PackedAny = { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: new Uint8Array(33).fill(2) }) };
const several = (publicKeys: readonly PackedAny[]): PackedAny => ({
  typeUrl: LegacyAminoPubKey.typeUrl,
  value: LegacyAminoPubKey.encode({ threshold: 1, publicKeys }),
});
const deep = (depth: number): PackedAny => (depth === 1 ? KEY : several([deep(depth - 1)]));

function fieldOf(codec: { readonly fields: readonly FieldInfo[] }, property: string): FieldInfo {
  const found = codec.fields.find((field) => field.property === property);
  assert.ok(found !== undefined);
  return found;
}

function refusal(packed: PackedAny, field = fieldOf(SignerInfo, "publicKey")): string {
  try {
    unpackAny(router, { packed, field, isSuperseded: false, isMerged: false }, "rejectCritical", anyNotes());
    return "taken";
  } catch (error) {
    assert.ok(error instanceof StateError, String(error));
    return error.message;
  }
}

test("Anys are ten deep at most, and a hundred in one of a transaction's", () => {
  assert.deepEqual(
    [9, 10, 11].map((depth) => refusal(deep(depth))),
    ["taken", "taken", "max depth exceeded: tx parse error"],
  );
  const keys = (count: number): PackedAny => several(Array.from({ length: count }, () => KEY));
  assert.deepEqual(
    [99, 100].map((count) => refusal(keys(count))),
    ["taken", "call limit exceeded: tx parse error"],
  );
});

test("an Any holds what its field accepts: keys are no messages, messages no keys, and nothing is an option", () => {
  const send = { typeUrl: MsgSend.typeUrl, value: new Uint8Array(0) };
  assert.equal(refusal(KEY), "taken");
  assert.match(
    refusal(send),
    /no concrete type registered for type URL \/cosmos.bank.v1beta1.MsgSend against interface cosmos.crypto.PubKey/,
  );
  assert.equal(refusal(send, fieldOf(TxBody, "messages")), "taken");
  assert.match(refusal(KEY, fieldOf(TxBody, "messages")), /no concrete type/);
  for (const packed of [send, KEY]) assert.match(refusal(packed, fieldOf(TxBody, "nonCriticalExtensionOptions")), /no concrete type/);
  assert.match(refusal({ typeUrl: "/no.such.Type", value: new Uint8Array(0) }), /unable to resolve type URL/);
});

/** A field that names no interface: what it holds is only read. */
const FREE: FieldInfo = { name: "free", property: "free", number: 1, kind: "message", repeated: false, required: false };

test("where no interface is named, what lies in an Any may be of any known type, and what came of merging is not looked at again", () => {
  const send = { typeUrl: MsgSend.typeUrl, value: new Uint8Array(0) };
  assert.match(refusal(several([send])), /no concrete type/);
  assert.equal(refusal(several([send]), FREE), "taken");
  assert.doesNotThrow(() =>
    unpackAny(
      router,
      { packed: { typeUrl: "/no.such.Type", value: new Uint8Array(0) }, field: FREE, isSuperseded: false, isMerged: true },
      "rejectCritical",
      anyNotes(),
    ),
  );
});

test("answers to messages with signers are known types, other answers and plain messages are none", () => {
  const typed = (name: string) => refusal({ typeUrl: `/cosmos.bank.v1beta1.${name}`, value: new Uint8Array(0) }, FREE);
  assert.equal(typed("MsgSendResponse"), "taken");
  for (const name of ["QueryBalanceResponse", "QueryBalanceRequest", "Balance"]) assert.match(typed(name), /unable to resolve type URL/);
});

test("what is unusual in an Any is told of the whole", () => {
  const noted = (packed: PackedAny, field: FieldInfo) => {
    const notes = anyNotes();
    unpackAny(router, { packed, field, isSuperseded: false, isMerged: false }, "rejectCritical", notes);
    return [notes.nonCriticals, notes.unusual === true];
  };
  assert.deepEqual(noted(KEY, fieldOf(SignerInfo, "publicKey")), [false, false]);
  // Field 1024 of type varint, which may be ignored.
  const ignorable = { ...KEY, value: concat(KEY.value, fromHex("804000")) };
  assert.deepEqual(noted(ignorable, fieldOf(SignerInfo, "publicKey")), [true, false]);
  const withoutAmount = { typeUrl: MsgDelegate.typeUrl, value: new Uint8Array(0) };
  assert.deepEqual(noted(withoutAmount, fieldOf(TxBody, "messages")), [false, true]);
});

test("an Any whose content has been read counts as one of the hundred", () => {
  const below = (count: number) => () => {
    const notes = anyNotes();
    LegacyAminoPubKey.decode(several(Array.from({ length: count }, () => KEY)).value, "rejectCritical", notes);
    unpackBelow(router, notes, "rejectCritical");
  };
  assert.doesNotThrow(below(99));
  assert.throws(below(100), /call limit exceeded/);
});
