import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, fromHex, toHex } from "../encoding/bytes.ts";
import { Writer } from "../encoding/writer.ts";
import { WireError } from "../encoding/wire.ts";
import type { DecodeNotes, FoundAny } from "./codec.ts";
import { MsgCreateValidator, MsgDelegate, UnbondingDelegationEntry } from "./gen/cosmos/staking/v1beta1.ts";
import { AuthInfo, ModeInfo, SignerInfo, TxBody } from "./gen/cosmos/tx/v1beta1.ts";

const bytesField = (number: number, value: Uint8Array): Uint8Array =>
  new Writer()
    .u32((number << 3) | 2)
    .data(value)
    .finish();
const notes = (): DecodeNotes & { readonly anys: FoundAny[] } => ({ absent: false, nonCriticals: false, anys: [] });

test("a message that stands twice is merged: its own last values count, lists are joined", () => {
  const { amount } = MsgDelegate.decode(fromHex("1a050a03616263" + "1a031201351a00"));
  assert.deepEqual(amount, { denom: "abc", amount: 5n });
  const twice = MsgCreateValidator.decode(fromHex("0a030a0161" + "0a0612016222" + "0163"));
  assert.deepEqual([twice.description.moniker, twice.description.identity, twice.description.securityContact], ["a", "b", "c"]);
});

test("messages lie 64 deep in a message at most", () => {
  const nested = (depth: number): Uint8Array => {
    let bytes: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < depth; i++) bytes = bytesField(2, bytes);
    return bytes;
  };
  assert.ok(ModeInfo.decode(nested(64)).multi);
  assert.throws(() => ModeInfo.decode(nested(65)), /nesting deeper than 64/);
});

test("a message that is always there is made where it is not on the wire, and that is told", () => {
  const found = notes();
  assert.deepEqual(MsgDelegate.decode(fromHex("1a060a0161120130"), "reject", found).amount, { denom: "a", amount: 0n });
  assert.notEqual(found.unusual, true);
  assert.equal(MsgDelegate.decode(fromHex(""), "reject", found).amount.denom, "");
  assert.equal(found.unusual, true);
});

test("of a oneof the last member counts, and the same one twice is not merged", () => {
  assert.deepEqual(ModeInfo.decode(fromHex("0a020801" + "1200")).single, undefined);
  assert.deepEqual(ModeInfo.decode(fromHex("0a020801" + "0a00")).single, { mode: 0 });
});

test("every Any of a field that stands twice is told, and what came of them", () => {
  const found = notes();
  const { pubkey } = MsgCreateValidator.decode(fromHex("32030a0161" + "32050a01621200"), "reject", found);
  assert.equal(pubkey?.typeUrl, "b");
  assert.deepEqual(
    found.anys.map(({ packed, isSuperseded, isMerged }) => [packed.typeUrl, isSuperseded, isMerged]),
    [
      ["a", true, false],
      ["b", true, false],
      ["b", false, true],
    ],
  );
});

test("a message in very many parts takes time in proportion to its bytes, whatever its first part holds", { timeout: 20_000 }, () => {
  const parts = 100_000;
  const { fee } = AuthInfo.decode(concat(bytesField(2, fromHex("0a00".repeat(parts))), fromHex("1200".repeat(parts))));
  assert.equal(fee?.amount.length, parts);
  const found = notes();
  const long = bytesField(2, new Uint8Array(100_000));
  const info = SignerInfo.decode(concat(bytesField(1, long), fromHex("0a030a0162".repeat(parts))), "reject", found);
  assert.equal(info.publicKey?.value.length, 100_000);
  // What came of some of the parts is no longer there: only what came of all of them has the long value of the first.
  assert.equal(found.anys.filter(({ packed }) => packed.value.length > 0).length, 2);
});

test("the tenth byte of a number may hold one bit in transactions; elsewhere the others are dropped", () => {
  const bytes = fromHex("18ffffffffffffffffff03");
  assert.equal(TxBody.decode(bytes).timeoutHeight, 2n ** 64n - 1n);
  assert.throws(() => TxBody.decode(bytes, "rejectCritical"), /overflows 64 bits/);
  assert.throws(() => TxBody.decode(fromHex("18ffffffffffffffffff8001")), WireError);
});

test("members of a time under another wire type are refused, unknown ones as the caller asks", () => {
  for (const wrong of ["12030a0161", "1203120161"])
    assert.throws(() => UnbondingDelegationEntry.decode(fromHex(wrong)), /wrong wire type/, wrong);
  assert.equal(UnbondingDelegationEntry.decode(fromHex("120408011801")).completionTime, 1_000_000_000n);
  assert.throws(() => UnbondingDelegationEntry.decode(fromHex("120408011801"), "rejectCritical"), /unknown field 3/);
});

test("fields that may be ignored are told at any depth, also in a time", () => {
  const ignorable = "aa40" + "0178";
  for (const bytes of [`1a04${ignorable}`, ignorable]) {
    const found = notes();
    MsgDelegate.decode(fromHex(bytes), "rejectCritical", found);
    assert.equal(found.nonCriticals, true, bytes);
  }
  const found = notes();
  UnbondingDelegationEntry.decode(fromHex(`1204${ignorable}`), "rejectCritical", found);
  assert.equal(found.nonCriticals, true);
});

test("what has been read is written by gogoproto's rules, whatever its order was", () => {
  const delegate = MsgDelegate.decode(fromHex("1a060a0161120135" + "120162" + "0a0161"));
  assert.equal(toHex(MsgDelegate.encode(delegate)), "0a0161" + "120162" + "1a060a0161120135");
});
