import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bondedApp, operatorOf, refusedWith } from "../../../test/support/stakingApp.ts";
import { ONE, parseDec } from "../../encoding/decimal.ts";
import { defineModule, fill } from "../../framework/index.ts";
import { authority, FEE_COLLECTOR, moduleAccountAddress } from "../auth/index.ts";
import { getBalance, getSupply } from "../bank/index.ts";
import { bondedRatio, stakingTokenSupply } from "../staking/index.ts";
import { Msg, Query } from "./api.ts";
import { mint } from "./index.ts";
import { nextInflation } from "./inflation.ts";
import { DEFAULT_PARAMS } from "./params.ts";
import { inflationStake } from "./slots.ts";
import { state } from "./state.ts";

const steered = defineModule({ name: "steered", fills: [fill(inflationStake, { bondedRatio, stakingTokenSupply })] });
const YEAR_OF_TEN = { ...DEFAULT_PARAMS, blocksPerYear: 10n };

function mintingApp() {
  const app = bondedApp({ a: 500_000_000n }, [], [mint, steered]);
  app.withContext((ctx) => state.params.set(ctx, YEAR_OF_TEN));
  return app;
}

test("a block's part of the yearly provisions is made for the fee collector", () => {
  const app = mintingApp();
  const read = () =>
    app.withContext((ctx) => ({
      supply: getSupply(ctx, "stake"),
      collected: getBalance(ctx, moduleAccountAddress(ctx, FEE_COLLECTOR), "stake"),
    }));
  const before = read();
  const { events } = app.block();
  const after = read();
  const inflation = app.query(Query.inflation).inflation;
  const made = (before.supply * inflation) / ONE / 10n;
  assert.equal(after.supply - before.supply, made);
  assert.equal(after.collected - before.collected, made);
  assert.equal(app.query(Query.annualProvisions).annualProvisions, before.supply * inflation);
  assert.equal(events.filter(({ type }) => type === "mint").length, 1);
});

test("without inflation nothing is made, and the event says so", () => {
  const app = mintingApp();
  app.withContext((ctx) => state.params.set(ctx, { ...YEAR_OF_TEN, inflationMax: 0n, inflationMin: 0n }));
  const before = app.withContext((ctx) => getSupply(ctx, "stake"));
  const { events } = app.block();
  assert.equal(
    app.withContext((ctx) => getSupply(ctx, "stake")),
    before,
  );
  assert.ok(!events.some(({ type }) => type === "coinbase"));
  assert.match(JSON.stringify(events.find(({ type }) => type === "mint")), /"amount","0"/);
});

test("inflation rises below the goal, falls above it and stays within its bounds", () => {
  const half = parseDec("0.5");
  const [low, high] = [parseDec("0.1"), parseDec("0.9")];
  assert.ok(nextInflation(parseDec("0.1"), YEAR_OF_TEN, low) > parseDec("0.1"));
  assert.ok(nextInflation(parseDec("0.1"), YEAR_OF_TEN, high) < parseDec("0.1"));
  assert.equal(nextInflation(parseDec("0.2"), YEAR_OF_TEN, low), parseDec("0.2"));
  assert.equal(nextInflation(parseDec("0.07"), YEAR_OF_TEN, high), parseDec("0.07"));
  assert.equal(nextInflation(half, YEAR_OF_TEN, DEFAULT_PARAMS.goalBonded), parseDec("0.2"), "a rate above the bound comes down at once");
});

test("the yearly rate is within one unit of the exact rational", () => {
  const unit = fc.bigInt({ min: 0n, max: ONE });
  fc.assert(
    fc.property(
      unit,
      unit,
      fc.bigInt({ min: 1n, max: ONE }),
      fc.bigInt({ min: 1n, max: 10_000_000n }),
      (inflation, bonded, goal, blocks) => {
        const params = {
          ...DEFAULT_PARAMS,
          goalBonded: goal,
          inflationMin: -(10n ** 40n),
          inflationMax: 10n ** 40n,
          blocksPerYear: blocks,
        };
        const change = nextInflation(inflation, params, bonded) - inflation;
        // (1 - bonded / goal) * rate / blocks, over the common denominator.
        const exact = (goal - bonded) * DEFAULT_PARAMS.inflationRateChange;
        const error = change * goal * blocks - exact;
        assert.ok((error < 0n ? -error : error) <= 2n * goal * blocks);
      },
    ),
  );
});

test("parameters are gov's to change, within their bounds", () => {
  const app = mintingApp();
  const gov = app.withContext((ctx) => authority(ctx));
  const update = (changes: Partial<typeof DEFAULT_PARAMS>, by = gov) =>
    app.deliver(Msg.updateParams, { authority: by, params: { ...DEFAULT_PARAMS, ...changes } });
  update({ blocksPerYear: 7n });
  assert.equal(app.query(Query.params).params.blocksPerYear, 7n);
  assert.throws(() => update({}, operatorOf("a")), refusedWith("gov", 13));
  for (const wrong of [
    { mintDenom: " " },
    { mintDenom: "1" },
    { inflationRateChange: -1n },
    { inflationMax: 2n * ONE },
    { inflationMin: -1n },
    { goalBonded: 0n },
    { blocksPerYear: 0n },
    { inflationMax: parseDec("0.01") },
  ])
    assert.throws(() => update(wrong), refusedWith("undefined", 1));
});
