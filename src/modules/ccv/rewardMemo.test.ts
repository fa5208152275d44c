import assert from "node:assert/strict";
import { test } from "node:test";
import { createRewardMemo, parseRewardMemo } from "./rewardMemo.ts";

test("the memo of a reward is Go's, tabs and line breaks included", () => {
  assert.equal(createRewardMemo("12", "foo-1"), '{\n\t\t\t"provider": {"consumerId":"12","chainId":"foo-1","memo":"ICS rewards"}\n\t\t}');
});

test("a memo names its consumer, members in any case", () => {
  assert.equal(parseRewardMemo(createRewardMemo("12", "foo-1"))?.consumerId, "12");
  assert.equal(parseRewardMemo('{"provider":{"CONSUMERID":"3"}}')?.consumerId, "3");
});

test("JSON without a provider names nobody; what is no JSON object leaves it to the packet's client", () => {
  for (const memo of ["{}", '{"provider":null}', "null", '{"wasm":{}}']) assert.equal(parseRewardMemo(memo)?.consumerId, "", memo);
  for (const memo of ["", "plain", "[]", "3", '{"provider":5}', '{"provider":{"consumerId":5}}'])
    assert.equal(parseRewardMemo(memo), undefined, memo);
});
