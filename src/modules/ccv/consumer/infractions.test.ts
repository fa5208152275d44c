import assert from "node:assert/strict";
import { test } from "node:test";
import { leasedConsumer, refusalOf } from "../../../../test/support/ccvApps.ts";
import { fill } from "../../../framework/index.ts";
import type { TestApp } from "../../../framework/testApp.ts";
import { BondStatus, Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import { type SlashedValidator, type SlashRequest, slashedValidators } from "../../slashing/slots.ts";
import { consumerSlashedValidators } from "./infractions.ts";
import { pendingPackets } from "./pendingPackets.ts";
import { type StandaloneStaking, standaloneStaking } from "./slots.ts";
import { state } from "./state.ts";

const OPERATOR = new Uint8Array(20).fill(1);
const OWN: SlashedValidator = {
  operatorAddress: "own",
  consensusPubkey: undefined,
  jailed: true,
  status: BondStatus.BOND_STATUS_UNBONDED,
  tokens: 7n,
  minSelfDelegation: 1n,
};

/** A consumer whose chain began on its own; the provider's set is in force from height 12. */
function formerStandalone(): { readonly app: TestApp; readonly slashed: readonly SlashRequest[] } {
  const slashed: SlashRequest[] = [];
  const former: StandaloneStaking = {
    byConsAddress: () => OWN,
    byOperator: () => OWN,
    all: () => [OWN],
    isJailed: () => true,
    maxValidators: () => 3,
    selfDelegation: () => 5n,
    slash: (_, request) => BigInt(slashed.push(request)),
    jail() {},
    unjail() {},
    validatorKeys: () => [],
  };
  const fills = [fill(slashedValidators, consumerSlashedValidators), fill(standaloneStaking, former)];
  const { app } = leasedConsumer([30, 20], { fills });
  app.withContext((ctx) => {
    state.wasStandalone.set(ctx, true);
    state.initGenesisHeight.set(ctx, 10n);
  });
  return { app, slashed };
}
function slash(app: TestApp, infractionHeight: bigint): void {
  const request = { consAddress: OPERATOR, power: 5n, fraction: 1n, infraction: Infraction.INFRACTION_DOUBLE_SIGN, infractionHeight };
  app.withContext((ctx) => consumerSlashedValidators.slash(ctx, request));
}

test("infractions before the first consumer height are the former staking's to punish, those at it the provider's", () => {
  const { app, slashed } = formerStandalone();
  slash(app, 11n);
  assert.deepEqual(
    slashed.map(({ infractionHeight, infraction }) => [infractionHeight, infraction]),
    [[11n, Infraction.INFRACTION_UNSPECIFIED]],
  );
  assert.equal(app.withContext(pendingPackets).length, 0);
  slash(app, 12n);
  assert.equal(slashed.length, 1);
  assert.equal(app.withContext(pendingPackets).length, 1);
});

test("who asks a consumer for an operator or a self delegation gets Go's plain error, unless the chain had a staking module", () => {
  const ask = (app: TestApp, height?: bigint) => [
    refusalOf(() => app.withContext((ctx) => consumerSlashedValidators.byOperator(ctx, OPERATOR), height === undefined ? {} : { height })),
    refusalOf(() =>
      app.withContext((ctx) => consumerSlashedValidators.selfDelegation(ctx, OPERATOR), height === undefined ? {} : { height }),
    ),
  ];
  assert.deepEqual(ask(leasedConsumer().app), ["undefined/1", "undefined/1"]);
  const { app } = formerStandalone();
  assert.deepEqual(ask(app, 11n), ["undefined/1", "undefined/1"], "before the provider's set is in force");
  assert.deepEqual(ask(app, 12n), ["none", "none"]);
  app.withContext((ctx) => assert.deepEqual(consumerSlashedValidators.byOperator(ctx, OPERATOR), OWN), { height: 12n });
});

test("a chain that was on its own asks its own staking who is jailed until the provider's set is in force", () => {
  const { app } = formerStandalone();
  const isJailed = (height: bigint) => app.withContext((ctx) => consumerSlashedValidators.isJailed(ctx, OPERATOR), { height });
  assert.deepEqual([isJailed(11n), isJailed(12n)], [true, false]);
});
