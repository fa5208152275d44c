import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  accountOf,
  addressOf,
  bondedApp,
  consAddressOf,
  operatorOf,
  stake,
  START_STAKE,
  validatorMessage,
} from "../../../test/support/stakingApp.ts";
import { toHex } from "../../encoding/bytes.ts";
import { DAY, SECOND } from "../../encoding/time.ts";
import { type Context, StateError } from "../../framework/index.ts";
import type { TestApp } from "../../framework/testApp.ts";
import { getSupply } from "../bank/index.ts";
import { Msg } from "./api.ts";
import {
  allValidators,
  delegationsOf,
  delegationsTo,
  isBonded,
  jail,
  lastValidatorPowers,
  operatorOf as bytesOf,
  powerOfTokens,
} from "./index.ts";
import { maxValidators, redelegationsFrom, slash, totalBondedTokens, unbondingsFrom, unjail } from "./index.ts";
import { poolBalance } from "./pools.ts";
import { state } from "./state.ts";

const VALIDATORS = ["a", "b", "c"] as const;
const DELEGATORS = ["user", "other"] as const;
/** Validators unbond and are overtaken with two places for three. */
const PLACES = 2;

type Step = (app: TestApp) => unknown;

const validator = fc.constantFrom(...VALIDATORS);
const delegator = fc.constantFrom(...DELEGATORS, ...VALIDATORS);
const amount = fc.oneof(fc.bigInt({ min: 1n, max: 9n }), fc.bigInt({ min: 1n, max: 6_000_000n }));
const between = fc.record({ delegator, from: validator, to: validator, amount });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: between.map(
      (m): Step =>
        (app) =>
          app.deliver(Msg.delegate, named(m)),
    ),
  },
  {
    weight: 4,
    arbitrary: between.map(
      (m): Step =>
        (app) =>
          app.deliver(Msg.undelegate, named(m)),
    ),
  },
  {
    weight: 3,
    arbitrary: between.map(
      (m): Step =>
        (app) =>
          app.deliver(Msg.beginRedelegate, {
            delegatorAddress: accountOf(m.delegator),
            validatorSrcAddress: operatorOf(m.from),
            validatorDstAddress: operatorOf(m.to),
            amount: stake(m.amount),
          }),
    ),
  },
  {
    weight: 2,
    arbitrary: between.map(
      (m): Step =>
        (app) =>
          app.deliver(Msg.cancelUnbondingDelegation, { ...named(m), creationHeight: app.height }),
    ),
  },
  {
    weight: 1,
    arbitrary: validator.map(
      (name): Step =>
        (app) =>
          app.deliver(Msg.createValidator, validatorMessage(name)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(validator, fc.bigInt({ min: 0n, max: 8n }), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 3n }))
      .map(
        ([name, power, fraction, ago]): Step =>
          (app) =>
            app.withContext((ctx) => slash(ctx, { consAddress: consAddressOf(name), infractionHeight: app.height - ago, power, fraction })),
      ),
  },
  {
    weight: 1,
    arbitrary: validator.map(
      (name): Step =>
        (app) =>
          app.withContext((ctx) => jail(ctx, consAddressOf(name))),
    ),
  },
  {
    weight: 1,
    arbitrary: validator.map(
      (name): Step =>
        (app) =>
          app.withContext((ctx) => unjail(ctx, consAddressOf(name))),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(5n * SECOND, DAY, 21n * DAY).map(
      (afterNs): Step =>
        (app) =>
          app.block(undefined, { afterNs }),
    ),
  },
);

function named(m: { readonly delegator: string; readonly from: string; readonly amount: bigint }) {
  return { delegatorAddress: accountOf(m.delegator), validatorAddress: operatorOf(m.from), amount: stake(m.amount) };
}
function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function checkPools(ctx: Context): void {
  const all = allValidators(ctx);
  const unbonding = all.flatMap((one) =>
    unbondingsFrom(ctx, bytesOf(ctx, one)).flatMap(({ entries }) => entries.map(({ balance }) => balance)),
  );
  const orphans = [...state.unbondings.values(ctx)].filter(
    ({ validatorAddress }) => !all.some(({ operatorAddress }) => operatorAddress === validatorAddress),
  );
  const left = orphans.flatMap(({ entries }) => entries.map(({ balance }) => balance));
  assert.equal(totalBondedTokens(ctx), sum(all.filter(isBonded).map(({ tokens }) => tokens)));
  const others = all.filter((one) => !isBonded(one)).map(({ tokens }) => tokens);
  assert.equal(poolBalance(ctx, "notBonded"), sum([...others, ...unbonding, ...left]));
  assert.ok(getSupply(ctx, "stake") <= START_STAKE * BigInt(VALIDATORS.length + DELEGATORS.length));
}

function checkShares(ctx: Context): void {
  for (const one of allValidators(ctx)) {
    const operator = bytesOf(ctx, one);
    assert.equal(sum(delegationsTo(ctx, operator).map(({ shares }) => shares)), one.delegatorShares);
    for (const { delegatorAddress } of redelegationsFrom(ctx, operator)) assert.ok(delegatorAddress.startsWith("cosmos1"));
  }
  const byDelegator = [...DELEGATORS, ...VALIDATORS].flatMap((name) => delegationsOf(ctx, addressOf(name)));
  assert.equal(byDelegator.length, [...state.delegationsOfValidator.keys(ctx)].length, "both indexes have the same rows");
}

function checkRanking(ctx: Context): void {
  const ranked = [...state.powerRank.values(ctx)].map(toHex).sort();
  const free = allValidators(ctx).filter(({ jailed }) => !jailed);
  assert.deepEqual(ranked, free.map((one) => toHex(bytesOf(ctx, one))).sort());
  for (const [[power, operator]] of state.powerRank.entries(ctx))
    assert.equal(power, powerOfTokens(state.validators.get(ctx, operator)?.tokens ?? -1n));
}

/** After a block the engine's set is the head of the ranking. */
function checkSet(ctx: Context): void {
  const head = [...state.powerRank.entries(ctx, { reverse: true })].filter(([[power]]) => power > 0n).slice(0, maxValidators(ctx));
  const expected = head.map(([[power, operator]]) => [toHex(operator), power] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  assert.deepEqual(
    lastValidatorPowers(ctx).map(([operator, power]) => [toHex(operator), power]),
    expected,
  );
}

test("whatever delegators, slashes and time do, pools hold what shares and unbondings claim, and the ranking is the validators'", () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) => {
      const app = bondedApp({ a: 5_000_000n, b: 6_000_000n, c: 7_000_000n }, DELEGATORS);
      app.block((ctx) => state.params.set(ctx, { ...(state.params.get(ctx) ?? assert.fail()), maxValidators: PLACES }));
      for (const run of steps) {
        const height = app.height;
        try {
          run(app);
        } catch (error) {
          assert.ok(error instanceof StateError, String(error));
          refused++;
        }
        app.withContext((ctx) => {
          checkPools(ctx);
          checkShares(ctx);
          checkRanking(ctx);
          if (app.height > height) checkSet(ctx);
        });
      }
    }),
    { numRuns: 60, seed: 6 },
  );
  assert.ok(refused > 50, "many steps are refused, and change nothing");
});
