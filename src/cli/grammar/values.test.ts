import assert from "node:assert/strict";
import { test } from "node:test";
import { MsgSend } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { BondStatus, QueryValidatorsRequest } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { MsgTransfer } from "../../proto/gen/ibc/applications/transfer/v1.ts";
import { MsgCreateConsumer } from "../../proto/gen/interchain_security/ccv/provider/v1.ts";
import type { FieldInfo, MessageCodec } from "../../proto/codec.ts";
import { fromJson } from "../../proto/json.ts";
import { fieldValue, normalizeMessage, parseObject } from "./values.ts";

function fieldOf<T>(codec: MessageCodec<T>, name: string): FieldInfo {
  const field = codec.fields.find((f) => f.name === name);
  assert.ok(field !== undefined);
  return field;
}

// The generated codecs are used by their fields alone here.
const untyped = <T>(codec: MessageCodec<T>): MessageCodec<unknown> => codec as unknown as MessageCodec<unknown>;

test("Go's create-consumer file is read as it is: numbers of nanoseconds, numbers of blocks, absent sections", () => {
  const file = {
    chain_id: "consumer-9",
    metadata: { name: "nine", description: "", metadata: "{}" },
    initialization_parameters: {
      initial_height: { revision_number: 9, revision_height: 1 },
      genesis_hash: "",
      binary_hash: "",
      spawn_time: "2026-08-29T09:57:05Z",
      unbonding_period: 1728000000000000,
      ccv_timeout_period: 2419200000000000,
      transfer_timeout_period: 1800000000000,
      consumer_redistribution_fraction: "0.75",
      blocks_per_distribution_transmission: 1500,
      historical_entries: 1000,
      distribution_transmission_channel: "",
    },
    power_shaping_parameters: { top_N: 0, validators_power_cap: 10 },
  };
  const message = fromJson(MsgCreateConsumer, normalizeMessage(untyped(MsgCreateConsumer), file));
  assert.equal(message.initializationParameters?.unbondingPeriod, 20n * 86_400n * 1_000_000_000n);
  assert.equal(message.initializationParameters?.initialHeight.revisionNumber, 9n);
  assert.equal(message.initializationParameters?.historicalEntries, 1000n);
  assert.equal(message.powerShapingParameters?.validatorsPowerCap, 10);
});

test("durations may be written as days in a file", () => {
  const json = normalizeMessage(untyped(MsgCreateConsumer), { initialization_parameters: { unbonding_period: "20d" } });
  assert.deepEqual(json, { initialization_parameters: { unbonding_period: "1728000s" } });
});

test("coins, heights and enums are typed short", () => {
  assert.deepEqual(fieldValue(fieldOf(MsgSend, "amount"), ["5stake,2atom"]), [
    { denom: "atom", amount: "2" },
    { denom: "stake", amount: "5" },
  ]);
  assert.deepEqual(fieldValue(fieldOf(MsgTransfer, "token"), ["7stake"]), { denom: "stake", amount: "7" });
  assert.deepEqual(fieldValue(fieldOf(MsgTransfer, "timeout_height"), ["1-900"]), { revision_number: "1", revision_height: "900" });
  assert.equal(fieldValue(fieldOf(QueryValidatorsRequest, "status"), ["BOND_STATUS_BONDED"]), "BOND_STATUS_BONDED");
  assert.equal(BondStatus.BOND_STATUS_BONDED, 3);
});

test("a value that does not fit is refused by the field's name", () => {
  assert.throws(() => fieldValue(fieldOf(MsgSend, "amount"), ["many"]), /amount: .*not a coin/);
  assert.throws(() => fieldValue(fieldOf(MsgTransfer, "timeout_height"), ["9"]), /timeout_height: .*not a height/);
  assert.throws(() => parseObject("[1]", "x.json"), /x\.json holds no JSON object/);
  assert.throws(() => parseObject("{", "x.json"), /x\.json is not JSON/);
});
