import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addressOfKey,
  create,
  createTestProvider,
  createValidator,
  keyOf,
  keyText,
  launch,
  refusalOf,
  type TestProvider,
  type TestValidator,
  toEpoch,
  validatorOf,
} from "../../../../test/support/ccvApps.ts";
import { DAY } from "../../../encoding/time.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import { Msg, Query } from "./api.ts";
import { state } from "./state.ts";

const [A, B] = [keyOf("a"), keyOf("b")];

function assign({ app }: TestProvider, consumerId: string, validator: TestValidator, key: PublicKey | string): void {
  const consumerKey = typeof key === "string" ? key : keyText(key);
  app.deliver(Msg.assignConsumerKey, { consumerId, providerAddr: validator.operator, signer: validator.account, consumerKey });
}
function twoValidators(): { readonly chain: TestProvider; readonly first: TestValidator; readonly second: TestValidator } {
  const chain = createTestProvider([20, 10]);
  const [first, second] = chain.validators;
  assert(first !== undefined && second !== undefined);
  return { chain, first, second };
}
const knows = ({ app }: TestProvider, consumerId: string, key: PublicKey): boolean =>
  app.withContext((ctx) => state.validatorOfConsumerAddress.has(ctx, [consumerId, addressOfKey(key)]));

test("which keys can be assigned, by code", () => {
  const { chain, first, second } = twoValidators();
  const consumerId = create(chain);
  assert.equal(
    refusalOf(() => assign(chain, "9", first, A)),
    "provider/27",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, "no JSON")),
    "provider/46",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, "")),
    "provider/46",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, '{"@type":"/cosmos.crypto.secp256k1.PubKey","key":""}')),
    "staking/6",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, '{"@type":"/cosmos.crypto.ed25519.PubKey","key":"AAA="}')),
    "undefined/111222",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, '{"@type":"/cosmos.crypto.ed25519.PubKey","key":"?"}')),
    "undefined/1",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, second.key)),
    "provider/10",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, first.key)),
    "provider/11",
  );
  assign(chain, consumerId, first, A);
  assert.equal(
    refusalOf(() => assign(chain, consumerId, second, A)),
    "provider/10",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, A)),
    "provider/10",
  );
  assert.equal(
    refusalOf(() => assign(chain, consumerId, validatorOf("nobody"), B)),
    "staking/3",
  );
});

test("before the launch a replaced key is free at once", () => {
  const { chain, first, second } = twoValidators();
  const consumerId = create(chain);
  assign(chain, consumerId, first, A);
  assign(chain, consumerId, first, B);
  assert.equal(knows(chain, consumerId, A), false);
  assign(chain, consumerId, second, A);
  assert.equal(chain.app.query(Query.queryAllPairsValConsAddrByConsumer, { consumerId }).pairValConAddr.length, 2);
});

test("after the launch a replaced key stays known for an unbonding period, then it is pruned", () => {
  const { chain, first } = twoValidators();
  const consumerId = launch(chain, {}, 0, 1);
  assign(chain, consumerId, first, A);
  assign(chain, consumerId, first, B);
  assert.equal(
    refusalOf(() => assign(chain, consumerId, first, A)),
    "provider/10",
  );
  chain.app.block(undefined, { afterNs: 20n * DAY });
  assert.equal(knows(chain, consumerId, A), true);
  chain.app.block(undefined, { afterNs: DAY });
  assert.equal(knows(chain, consumerId, A), false);
  assert.equal(knows(chain, consumerId, B), true);
  assign(chain, consumerId, first, first.key);
});

test("another key is a removal and an addition for the consumer", () => {
  const { chain, first } = twoValidators();
  const consumerId = launch(chain, {}, 0, 1);
  assign(chain, consumerId, first, A);
  toEpoch(chain);
  const [packet] = chain.app.withContext((ctx) => state.pendingVscs.get(ctx, consumerId)?.list ?? []);
  assert.deepEqual(packet?.validatorUpdates, [
    { pubKey: first.key, power: 0n },
    { pubKey: A, power: 20n },
  ]);
});

test("nobody becomes a validator with a key assigned on a consumer", () => {
  const { chain, first } = twoValidators();
  const consumerId = create(chain);
  const late = validatorOf("late");
  assign(chain, consumerId, first, late.key);
  assert.equal(
    refusalOf(() => createValidator(chain.app, late, 5)),
    "undefined/111222",
  );
});
