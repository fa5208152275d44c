import assert from "node:assert/strict";
import { test } from "node:test";
import { leasedConsumer } from "../../../../test/support/ccvApps.ts";
import { Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import { consumerSlashedValidators } from "./infractions.ts";
import { pendingPackets } from "./pendingPackets.ts";
import { state } from "./state.ts";
import { applyValidatorChanges } from "./validators.ts";

test("a validator that left and came back can be reported again, though its last report was never answered", () => {
  const { app, validators } = leasedConsumer([30, 20]);
  const [first] = validators;
  assert(first !== undefined);
  const request = {
    consAddress: first.consensusAddress,
    power: 30n,
    fraction: 0n,
    infraction: Infraction.INFRACTION_DOWNTIME,
    infractionHeight: 1n,
  };
  const report = (): number => {
    app.withContext((ctx) => consumerSlashedValidators.slash(ctx, request));
    return app.withContext(pendingPackets).length;
  };
  const change = (power: bigint) => app.withContext((ctx) => applyValidatorChanges(ctx, [{ pubKey: first.key, power }]));
  assert.equal(report(), 1);
  change(25n);
  assert.equal(report(), 1, "another power is no return");
  change(0n);
  change(30n);
  assert.equal(
    app.withContext((ctx) => consumerSlashedValidators.isJailed(ctx, first.consensusAddress)),
    false,
  );
  assert.equal(report(), 2);
});

test("removals of validators that are not in the set are kept from the engine", () => {
  const { app, validators } = leasedConsumer([30, 20]);
  const [first] = validators;
  assert(first !== undefined);
  const changes = [{ pubKey: first.key, power: 0n }];
  const apply = () => app.withContext((ctx) => applyValidatorChanges(ctx, changes));
  assert.deepEqual(apply(), changes);
  assert.deepEqual(apply(), []);
  assert.equal(
    app.withContext((ctx) => state.validators.has(ctx, first.consensusAddress)),
    false,
  );
});
