import assert from "node:assert/strict";
import { test } from "node:test";
import { OperationError } from "../encoding/error.ts";
import { encodeMembers, nearestName } from "./encodeMembers.ts";
import { MsgSend } from "./gen/cosmos/bank/v1beta1.ts";
import { MsgDelegate } from "./gen/cosmos/staking/v1beta1.ts";

function refusal(body: () => unknown): readonly (string | undefined)[] {
  try {
    body();
  } catch (error) {
    if (error instanceof OperationError) return [error.code, error.message, error.hint];
    throw error;
  }
  return [];
}

test("a member that a message does not have is refused by name, with the nearest that it has", () => {
  const wrong = { delegator_address: "a" } as Partial<MsgDelegate>;
  assert.deepEqual(
    refusal(() => encodeMembers(MsgDelegate, wrong)),
    ["MESSAGE", "cosmos.staking.v1beta1.MsgDelegate has no member delegator_address", "did you mean delegatorAddress?"],
  );
});

test("members of messages in lists are looked at, too", () => {
  const amount = [{ denom: "stake", amuont: 5n }] as unknown as MsgSend["amount"];
  assert.deepEqual(
    refusal(() => encodeMembers(MsgSend, { amount })),
    ["MESSAGE", "cosmos.base.v1beta1.Coin has no member amuont", "did you mean amount?"],
  );
});

test("where no name is near, all are told", () => {
  assert.equal(nearestName("memo", ["denom", "amount"]), undefined);
  assert.equal(refusal(() => encodeMembers(MsgSend, { x: 1 } as Partial<MsgSend>))[2], "it has fromAddress, toAddress, amount");
});

test("known members are written over the defaults", () => {
  assert.deepEqual(encodeMembers(MsgSend, { toAddress: "b" }), MsgSend.encode({ fromAddress: "", toAddress: "b", amount: [] }));
});
