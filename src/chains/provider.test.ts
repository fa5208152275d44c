import assert from "node:assert/strict";
import { test } from "node:test";
import { defineModule } from "../framework/index.ts";
import { accusedValidators } from "../modules/evidence/slots.ts";
import { votingStake } from "../modules/gov/slots.ts";
import { inflationStake } from "../modules/mint/slots.ts";
import { slashedValidators } from "../modules/slashing/slots.ts";
import { afterValidatorCreated, afterValidatorRemoved } from "../modules/staking/slots.ts";
import { providerApp } from "./provider.ts";

test("block hooks run in Go's order, modules of the user's before the provider", () => {
  const { order } = providerApp({ extra: [defineModule({ name: "shop" })] });
  const expected = [
    "gov",
    "staking",
    "transfer",
    "ibc",
    "auth",
    "bank",
    "distribution",
    "slashing",
    "mint",
    "genutil",
    "evidence",
    "vesting",
    "shop",
    "provider",
    "consensus",
  ];
  for (const phase of [order.begin, order.end])
    assert.deepEqual(
      phase.map(({ name }) => name),
      expected,
    );
});

test("genesis runs accounts and balances before staking, and the provider behind all that make validators", () => {
  const names = providerApp().order.init.map(({ name }) => name);
  const isBefore = (first: string, second: string) => names.indexOf(first) < names.indexOf(second);
  for (const [first, second] of [
    ["auth", "bank"],
    ["bank", "distribution"],
    ["distribution", "staking"],
    ["staking", "slashing"],
    ["slashing", "gov"],
    ["gov", "mint"],
    ["mint", "genutil"],
    ["genutil", "provider"],
    ["provider", "consensus"],
  ] as const)
    assert.ok(isBefore(first, second), `${first} before ${second}`);
});

test("staking's hooks are heard by distribution, slashing and the provider in this order", () => {
  const { modules } = providerApp();
  const hears = (slot: { readonly slot: symbol }) =>
    modules.filter(({ fills }) => fills.some(({ into }) => into.slot === slot.slot)).map(({ name }) => name);
  assert.deepEqual(hears(afterValidatorCreated), ["distribution", "slashing", "provider"]);
  assert.deepEqual(hears(afterValidatorRemoved), ["distribution", "slashing", "provider"]);
});

test("slashing and evidence find the validators of staking, gov and mint those that make blocks", () => {
  const app = providerApp();
  assert.equal(slashedValidators(app), accusedValidators(app));
  assert.equal<unknown>(inflationStake(app), votingStake(app));
});
