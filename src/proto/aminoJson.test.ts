import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../encoding/bytes.ts";
import { DecodeError } from "../encoding/error.ts";
import { toAminoJson } from "./aminoJson.ts";
import type { MessageCodec } from "./codec.ts";
import { MsgSend } from "./gen/cosmos/bank/v1beta1.ts";
import { ModuleAccount } from "./gen/cosmos/auth/v1beta1.ts";
import { Params, StakeAuthorization } from "./gen/cosmos/staking/v1beta1.ts";
import { ModeInfo } from "./gen/cosmos/tx/v1beta1.ts";
import { anyCodec } from "./registry.ts";

const amino = <T>(codec: MessageCodec<T>, value: T) => toAminoJson(codec, value, { resolve: anyCodec });

test("a duration is signed up to a second less than 64 bits of nanoseconds", () => {
  const longest = 9_223_372_035_999_999_999n;
  assert.ok(JSON.stringify(amino(Params, Params.from({ unbondingTime: longest }))).includes(`"${longest}"`));
  assert.throws(() => amino(Params, Params.from({ unbondingTime: longest + 1n })), DecodeError);
});

test("a oneof is signed under its amino name, and refused without one, set or not", () => {
  const value = StakeAuthorization.from({ allowList: { address: ["a"] }, authorizationType: 1 });
  assert.deepEqual(amino(StakeAuthorization, value), {
    type: "cosmos-sdk/StakeAuthorization",
    value: {
      Validators: { type: "cosmos-sdk/StakeAuthorization/AllowList", value: { allow_list: { address: ["a"] } } },
      authorization_type: 1,
    },
  });
  assert.throws(() => amino(ModeInfo, ModeInfo.from()), /oneof without an amino name/);
});

test("a number that is absent is signed as 0", () => {
  const send = MsgSend.decode(fromHex("1a030a0161"));
  assert.deepEqual(amino(MsgSend, send), { type: "cosmos-sdk/MsgSend", value: { amount: [{ denom: "a", amount: "0" }] } });
});

test("numbers of module accounts keep their digits", () => {
  const account = ModuleAccount.from({ baseAccount: { address: "a", pubKey: undefined, accountNumber: 2n ** 63n + 1n, sequence: 7n } });
  assert.match(
    JSON.stringify(amino(ModuleAccount, account), (_, v) => (typeof v === "bigint" ? String(v) : v)),
    /"9223372036854775809"/,
  );
});
