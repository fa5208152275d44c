import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  addressOf,
  createStakingApp,
  faucet,
  operatorOf,
  refusedWith,
  stake,
  validatorMessage,
} from "../../../test/support/stakingApp.ts";
import { sha256 } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { parseDec } from "../../encoding/decimal.ts";
import type { JsonObject } from "../../encoding/json.ts";
import { HOUR, SECOND } from "../../encoding/time.ts";
import { DEFAULT_CONSENSUS_PARAMS, QueryError } from "../../framework/index.ts";
import { createTestApp } from "../../framework/testApp.ts";
import { PubKey as Ed25519Key } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { PubKey as Secp256k1Key } from "../../proto/gen/cosmos/crypto/secp256k1.ts";
import { BondStatus, type MsgCreateValidator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { auth, authority } from "../auth/index.ts";
import { bank, mintCoins, sendFromModule } from "../bank/index.ts";
import { Msg, Query } from "./api.ts";
import { defaultParams, getHistoricalInfo, getValidator, lastTotalPower, staking } from "./index.ts";

test("a validator enters the set at the end of the block in which it has stake for one power", () => {
  const app = createStakingApp(["a", "b"]);
  app.deliver(Msg.createValidator, validatorMessage("a", 5_000_000n));
  app.deliver(Msg.createValidator, validatorMessage("b", 999_999n));
  const { validatorUpdates } = app.block();
  assert.deepEqual(validatorUpdates, [{ publicKey: { type: "ed25519", bytes: sha256(utf8("a")) }, power: 5n }]);
  app.withContext((ctx) => {
    assert.equal(lastTotalPower(ctx), 5n);
    assert.equal(getValidator(ctx, addressOf("b"))?.status, BondStatus.BOND_STATUS_UNBONDED);
  });
  assert.deepEqual(app.query(Query.pool).pool, { notBondedTokens: 999_999n, bondedTokens: 5_000_000n });
});

test("messages that create no proper validator are refused with Go's codes", () => {
  const app = createStakingApp(["a"]);
  const create = (changes: Partial<MsgCreateValidator>) => () => app.deliver(Msg.createValidator, { ...validatorMessage("a"), ...changes });
  assert.throws(create({ pubkey: undefined }), refusedWith("staking", 39, "empty validator public key"));
  assert.throws(create({ pubkey: { typeUrl: "/cosmos.base.v1beta1.Coin", value: new Uint8Array() } }), refusedWith("sdk", 2));
  assert.throws(create({ pubkey: { typeUrl: Ed25519Key.typeUrl, value: Uint8Array.of(255) } }), refusedWith("sdk", 2));
  const shortKey = { typeUrl: Ed25519Key.typeUrl, value: Ed25519Key.encode({ key: Uint8Array.of(1) }) };
  assert.throws(create({ pubkey: shortKey }), refusedWith("undefined", 111222));
  const secp256k1 = { typeUrl: Secp256k1Key.typeUrl, value: Secp256k1Key.encode({ key: new Uint8Array(33).fill(2) }) };
  assert.throws(create({ pubkey: secp256k1 }), refusedWith("staking", 6));
  assert.throws(create({ value: stake(0n) }), refusedWith("sdk", 18, "invalid delegation amount: invalid request"));
  assert.throws(create({ value: { denom: "other", amount: 9n } }), refusedWith("sdk", 18));
  assert.throws(create({ minSelfDelegation: 0n }), refusedWith("sdk", 18));
  assert.throws(create({ minSelfDelegation: 5_000_001n }), refusedWith("staking", 16));
  assert.throws(create({ validatorAddress: accountOf("a") }), refusedWith("sdk", 7));
  const empty = { moniker: "", identity: "", website: "", securityContact: "", details: "" };
  assert.throws(create({ description: empty }), refusedWith("sdk", 18, "empty description: invalid request"));
  const long = "invalid moniker length; got: 72, max: 70: invalid request";
  assert.throws(create({ description: { ...empty, moniker: "ä".repeat(36) } }), refusedWith("sdk", 18, long));
});

test("a commission below the chain's least is refused with staking/40", () => {
  const app = createStakingApp(["a"]);
  app.deliver(Msg.updateParams, { authority: authority(app.app), params: { ...defaultParams(), minCommissionRate: parseDec("0.15") } });
  const text = "cannot set validator commission to less than minimum rate of 0.150000000000000000: commission cannot be less than min rate";
  assert.throws(() => app.deliver(Msg.createValidator, validatorMessage("a")), refusedWith("staking", 40, text));
});

test("a secp256k1 validator is taken where the consensus parameters allow its key", () => {
  const key = new Uint8Array(33).fill(2);
  const app = createTestApp({
    modules: [auth, bank, staking, faucet],
    validatorSource: staking,
    consensusParams: { ...DEFAULT_CONSENSUS_PARAMS, validator: { pubKeyTypes: ["ed25519", "secp256k1"] } },
  });
  app.withContext((ctx) => {
    mintCoins(ctx, "faucet", [stake(9_000_000n)]);
    sendFromModule(ctx, "faucet", addressOf("a"), [stake(9_000_000n)]);
  });
  const pubkey = { typeUrl: Secp256k1Key.typeUrl, value: Secp256k1Key.encode({ key }) };
  app.deliver(Msg.createValidator, { ...validatorMessage("a"), pubkey });
  const { validatorUpdates } = app.block();
  assert.deepEqual(validatorUpdates, [{ publicKey: { type: "secp256k1", bytes: key }, power: 5n }]);
  const [found] = app.query(Query.historicalInfo, { height: 1n }).hist?.valset ?? [];
  assert.equal(found, undefined);
  app.block();
  assert.equal(app.query(Query.historicalInfo, { height: 2n }).hist?.valset.length, 1);
});

test("parameters change by gov alone and within bounds", () => {
  const app = createStakingApp([]);
  const update = (claimed: string, changes: object) => () =>
    app.deliver(Msg.updateParams, { authority: claimed, params: { ...defaultParams(), ...changes } });
  assert.throws(update(accountOf("a"), {}), refusedWith("gov", 13));
  const gov = authority(app.app);
  assert.throws(update(gov, { maxValidators: 0 }), refusedWith("undefined", 1, "max validators must be positive: 0"));
  assert.throws(update(gov, { unbondingTime: 0n }), refusedWith("undefined", 1));
  assert.throws(update(gov, { bondDenom: " " }), refusedWith("undefined", 1, "bond denom cannot be blank"));
  assert.throws(update(gov, { minCommissionRate: parseDec("1.1") }), refusedWith("undefined", 1));
  update(gov, { maxValidators: 3 })();
  assert.equal(app.query(Query.params).params.maxValidators, 3);
});

test("as many historical infos are kept as the parameters say, also when they say fewer", () => {
  const app = createStakingApp([]);
  const keep = (historicalEntries: number) =>
    app.deliver(Msg.updateParams, { authority: authority(app.app), params: { ...defaultParams(), historicalEntries } });
  const kept = (): readonly number[] =>
    app.withContext((ctx) => [1, 2, 3, 4, 5, 6, 7].filter((height) => getHistoricalInfo(ctx, BigInt(height)) !== undefined));
  keep(3);
  for (let i = 0; i < 5; i++) app.block();
  assert.deepEqual(kept(), [3, 4, 5]);
  keep(1);
  app.block();
  assert.deepEqual(kept(), [6]);
  keep(0);
  app.block();
  // As in Go: with no entries to keep, none is added and none removed.
  assert.deepEqual(kept(), [6]);
  const isMissing = (error: unknown): boolean =>
    error instanceof QueryError && error.description === "historical info for height 7 not found";
  assert.throws(() => app.query(Query.historicalInfo, { height: 7n }), isMissing);
});

test("what is undelegated is paid once, when the unbonding time has passed", () => {
  const app = createStakingApp(["a", "user"]);
  app.deliver(Msg.createValidator, validatorMessage("a"));
  app.block();
  app.deliver(Msg.delegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount: stake(3_000_000n) });
  // Twice in one block: one entry, but two places in the queue.
  for (const amount of [stake(1_000_000n), stake(500_000n)]) {
    app.deliver(Msg.undelegate, { delegatorAddress: accountOf("user"), validatorAddress: operatorOf("a"), amount });
  }
  const { unbond } = app.query(Query.unbondingDelegation, { delegatorAddr: accountOf("user"), validatorAddr: operatorOf("a") });
  assert.deepEqual(
    unbond.entries.map(({ balance, unbondingId }) => [balance, unbondingId]),
    [[1_500_000n, 1n]],
  );
  assert.deepEqual(app.block(undefined, { afterNs: 21n * 24n * HOUR - SECOND }).events, []);
  const { events } = app.block(undefined, { afterNs: SECOND });
  const completed = events.filter(({ type }) => type === "complete_unbonding");
  assert.deepEqual(completed, [
    {
      type: "complete_unbonding",
      attributes: [
        ["amount", "1500000stake"],
        ["validator", operatorOf("a")],
        ["delegator", accountOf("user")],
      ],
    },
  ]);
});

test("the operator who unbonds below the least self delegation is jailed and leaves the set", () => {
  const app = createStakingApp(["a", "b"]);
  app.deliver(Msg.createValidator, { ...validatorMessage("a"), minSelfDelegation: 4_000_000n });
  app.deliver(Msg.createValidator, validatorMessage("b"));
  app.block();
  app.deliver(Msg.undelegate, { delegatorAddress: accountOf("a"), validatorAddress: operatorOf("a"), amount: stake(1_000_001n) });
  assert.equal(app.query(Query.validator, { validatorAddr: operatorOf("a") }).validator.jailed, true);
  const { validatorUpdates } = app.block();
  assert.deepEqual(
    validatorUpdates.map(({ power }) => power),
    [0n],
  );
});

test("queries name what is missing or malformed", () => {
  const app = createStakingApp([]);
  const refused = (code: string, description: string) => (error: unknown) => {
    assert(error instanceof QueryError, String(error));
    assert.deepEqual([error.code, error.description], [code, description]);
    return true;
  };
  const validator = (validatorAddr: string) => () => app.query(Query.validator, { validatorAddr });
  assert.throws(validator(""), refused("InvalidArgument", "validator address cannot be empty"));
  assert.throws(validator(operatorOf("a")), refused("NotFound", `validator ${operatorOf("a")} not found`));
  const status = () => app.query(Query.validators, { status: "BONDED" });
  assert.throws(status, refused("InvalidArgument", "invalid validator status BONDED"));
  // Go answers a malformed address with an error that is no gRPC status.
  assert.throws(validator("nonsense"), /^StateError: decoding bech32 failed: /);
  const unbonding = () => app.query(Query.unbondingDelegation, { delegatorAddr: accountOf("u"), validatorAddr: operatorOf("a") });
  const missing = `unbonding delegation with delegator ${accountOf("u")} not found for validator ${operatorOf("a")}`;
  assert.throws(unbonding, refused("NotFound", missing));
});

test("a genesis whose pools do not hold the validators' tokens is refused with both amounts", () => {
  const validator = {
    operator_address: operatorOf("a"),
    consensus_pubkey: { "@type": "/cosmos.crypto.ed25519.PubKey", key: Buffer.from(sha256(utf8("a"))).toString("base64") },
    status: "BOND_STATUS_BONDED",
    tokens: "5000000",
    delegator_shares: "5000000.000000000000000000",
  };
  assert.throws(
    () => createStakingApp([], { genesis: { staking: { params: { bond_denom: "stake", max_validators: 3 }, validators: [validator] } } }),
    (error) =>
      String((error as { cause?: unknown }).cause ?? error).includes(
        "bonded pool balance is different from bonded coins:  <-> 5000000stake",
      ),
  );
});

test("the staking section of a genesis file is validated without state", () => {
  const validate = (section: JsonObject) => () => staking.genesis?.validate(section);
  const validator = (name: string, members: JsonObject = {}): JsonObject => ({
    operator_address: operatorOf(name),
    consensus_pubkey: { "@type": "/cosmos.crypto.ed25519.PubKey", key: Buffer.from(sha256(utf8("a"))).toString("base64") },
    status: "BOND_STATUS_BONDED",
    delegator_shares: "1.0",
    ...members,
  });
  const { params } = staking.genesis?.defaults() ?? {};
  assert(params !== undefined);
  validate({ params, validators: [validator("a")] })();
  assert.throws(validate({ params, validators: [validator("a"), validator("b")] }), /duplicate validator in genesis state/);
  assert.throws(validate({ params, validators: [validator("a", { jailed: true })] }), /bonded and jailed/);
  assert.throws(validate({ params, validators: [validator("a", { delegator_shares: "0.0" })] }), /zero delegator shares/);
  assert.throws(validate({ params: {} }), /unbonding time must be positive: 0/);
});
