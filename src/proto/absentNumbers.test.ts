import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../encoding/bytes.ts";
import { AbsentNumberError, ensurePresent, isAbsent } from "../encoding/absent.ts";
import { defineMessages, f } from "./defineMessages.ts";
import { MsgSend } from "./gen/cosmos/bank/v1beta1.ts";
import { Coin, DecCoin } from "./gen/cosmos/base/v1beta1.ts";
import { MsgDelegate, MsgEditValidator } from "./gen/cosmos/staking/v1beta1.ts";
import type { DecodeNotes } from "./codec.ts";

test("an Int or Dec that is not on the wire, or empty there, reads as 0n and is told from zero", () => {
  for (const codec of [Coin, DecCoin]) {
    for (const bytes of ["0a0161", "0a01611200"]) {
      const coin = codec.decode(fromHex(bytes));
      assert.deepEqual([coin.denom, coin.amount, isAbsent(coin, "amount")], ["a", 0n, true]);
    }
    assert.equal(isAbsent(codec.decode(fromHex("0a0161120130")), "amount"), false);
    assert.equal(isAbsent(codec.from({ denom: "a" }), "amount"), false);
  }
});

test("empty text behind a number changes nothing, as in gogoproto", () => {
  const coin = Coin.decode(fromHex("120135" + "1200"));
  assert.deepEqual([coin.amount, isAbsent(coin, "amount")], [5n, false]);
});

test("a number that stands in no part of a merged message is absent from it, one in the first part is not", () => {
  const part = "1a030a0161";
  const merged = (first: string) => MsgDelegate.decode(fromHex(first + part)).amount;
  assert.deepEqual([merged(part).amount, isAbsent(merged(part), "amount")], [0n, true]);
  const full = "1a060a0161120130";
  assert.deepEqual([merged(full).amount, isAbsent(merged(full), "amount")], [0n, false]);
});

test("an element of a list of numbers that is empty on the wire reads as zero", () => {
  const { Row } = defineMessages("examples.row.v1", { Row: { numbers: f.repeated(f.int(1)) } });
  assert.deepEqual(Row.decode(fromHex("0a00" + "0a0135")).numbers, [0n, 5n]);
});

test("a list of numbers is read packed, one by one, and in both ways at once", () => {
  const { Row } = defineMessages("examples.row.v1", { Row: { counts: f.repeated(f.u64(1)) } });
  for (const bytes of ["0a020102", "08010802", "0a01010802"]) assert.deepEqual(Row.decode(fromHex(bytes)).counts, [1n, 2n]);
});

test("an optional number that is empty on the wire is there without a value", () => {
  const edit = MsgEditValidator.decode(fromHex("1a00"));
  assert.deepEqual([edit.commissionRate, isAbsent(edit, "commissionRate")], [0n, true]);
  assert.deepEqual([edit.minSelfDelegation, isAbsent(edit, "minSelfDelegation")], [undefined, false]);
});

test("the mark survives freezing and spreading, not a number in its place, and is written as zero", () => {
  const coin = Object.freeze(Coin.decode(fromHex("0a0161")));
  assert.equal(isAbsent({ ...coin, denom: "b" }, "amount"), true);
  assert.equal(isAbsent(Coin.from(coin), "amount"), true);
  assert.equal(isAbsent({ ...coin, amount: 1n }, "amount"), false);
  assert.deepEqual(Coin.encode(coin), fromHex("0a0161120130"));
  assert.throws(() => ensurePresent(coin, "amount"), AbsentNumberError);
});

test("decoding tells whether a number was absent at any depth", () => {
  const notes: DecodeNotes = { absent: false, nonCriticals: false };
  MsgSend.decode(fromHex("1a060a0161120130"), "reject", notes);
  assert.equal(notes.absent, false);
  MsgSend.decode(fromHex("1a030a0161"), "reject", notes);
  assert.equal(notes.absent, true);
});
