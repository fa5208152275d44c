import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldInfo, PackedAny } from "../proto/codec.ts";
import { LegacyAminoPubKey } from "../proto/gen/cosmos/crypto/multisig.ts";
import { PubKey } from "../proto/gen/cosmos/crypto/secp256k1.ts";
import { MsgSend } from "../proto/gen/cosmos/bank/v1beta1.ts";
import { SignerInfo, TxBody } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { anyCodec } from "../proto/registry.ts";
import type { Router } from "./context.ts";
import { StateError } from "./errors.ts";
import { anyNotes, unpackAny } from "./unpackAny.ts";

const router: Router = {
  codec: anyCodec,
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
