import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, createValidator, launch, leasedConsumer, toEpoch, validatorOf } from "../../../test/support/ccvApps.ts";
import { decodeBech32 } from "../../encoding/bech32.ts";
import { ensureAccount, auth } from "../auth/index.ts";
import { bank } from "../bank/index.ts";
import { ibc } from "../ibc/index.ts";
import { transferModule } from "../ibc/transfer/index.ts";
import { staking } from "../staking/index.ts";
import { consumer } from "./consumer/index.ts";
import { Query } from "./provider/api.ts";
import { provider } from "./provider/index.ts";

test("a consumer can be the provider of others: each role has its store, and the consumer alone tells the engine", () => {
  const validator = validatorOf("v0");
  const balances = [validator.account, accountOf("late")].map((address) => ({
    address,
    coins: [{ denom: "stake", amount: "1000000000" }],
  }));
  const bankSection = {
    params: { send_enabled: [], default_send_enabled: true },
    balances,
    supply: [],
    denom_metadata: [],
    send_enabled: [],
  };
  const { app } = leasedConsumer([30, 20], {
    modules: [auth, bank, staking, ibc, transferModule, provider, consumer],
    addressPrefix: "cosmos",
    genesis: { bank: bankSection },
  });
  app.withContext((ctx) => {
    for (const { address } of balances) ensureAccount(ctx, decodeBech32(address).bytes);
  });
  createValidator(app, validator, 50);
  assert.deepEqual(app.block().validatorUpdates, [], "staking's and the provider's updates stay inside");
  const chain = { app, validators: [validator] };
  const consumerId = launch(chain, { chainId: "second-1" }, 0);
  toEpoch(chain);
  const { validators } = app.query(Query.queryConsumerValidators, { consumerId });
  assert.deepEqual(
    validators.map(({ consumerPower }) => consumerPower),
    [50n],
  );
});
