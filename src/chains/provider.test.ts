import assert from "node:assert/strict";
import { test } from "node:test";
import { defineModule } from "../framework/index.ts";
import { accusedValidators } from "../modules/evidence/slots.ts";
import { votingStake } from "../modules/gov/slots.ts";
import { inflationStake } from "../modules/mint/slots.ts";
import { slashedValidators } from "../modules/slashing/slots.ts";
import { providerApp } from "./provider.ts";

test("block hooks run in Go's order, modules of the user's before the provider", () => {
  const { order } = providerApp({ extra: [defineModule({ name: "shop" })] });
  const expected = ["staking", "transfer", "ibc", "auth", "bank", "slashing", "evidence", "genutil", "shop", "provider", "consensus"];
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
    ["bank", "staking"],
    ["staking", "slashing"],
    ["slashing", "genutil"],
    ["genutil", "provider"],
    ["provider", "consensus"],
  ] as const)
    assert.ok(isBefore(first, second), `${first} before ${second}`);
});

test("slashing and evidence find the validators of staking, gov and mint those that make blocks", () => {
  const app = providerApp();
  assert.equal(slashedValidators(app), accusedValidators(app));
  assert.equal<unknown>(inflationStake(app), votingStake(app));
});
