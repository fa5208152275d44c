import assert from "node:assert/strict";
import { test } from "node:test";
import { decFromInt, quo } from "../../encoding/decimal.ts";
import { StateError } from "../../framework/index.ts";
import { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { addTokens, hasInvalidRate, powerOfTokens, removeShares, removeTokens, sharesFromTokens, tokensFromShares } from "./validator.ts";

function holding(tokens: bigint, shares: bigint): Validator {
  return Validator.from({ tokens, delegatorShares: shares });
}

// Figures of the SDK's own types/validator_test.go.
test("shares are worth tokens at the validator's rate", () => {
  assert.equal(tokensFromShares(holding(100n, decFromInt(100n)), decFromInt(50n)), decFromInt(50n));
  assert.equal(tokensFromShares(holding(50n, decFromInt(100n)), decFromInt(50n)), decFromInt(25n));
  assert.equal(tokensFromShares(holding(50n, decFromInt(100n)), decFromInt(10n)), decFromInt(5n));
});

test("shares that are taken out give whole tokens and leave the rest to the others", () => {
  assert.equal(removeShares(holding(5102n, decFromInt(115n)), decFromInt(29n)).tokens, 1286n);
  const { validator, tokens } = removeShares(holding(100n, decFromInt(100n)), decFromInt(10n));
  assert.deepEqual([tokens, validator.tokens, validator.delegatorShares], [10n, 90n, decFromInt(90n)]);
});

test("the last shares take all tokens", () => {
  const third = quo(decFromInt(1n), decFromInt(3n));
  assert.deepEqual(removeShares(holding(7n, third), third).validator, holding(0n, 0n));
});

test("the first delegation gets a share a token, later ones what the rate says", () => {
  const first = addTokens(holding(0n, 0n), 6n);
  assert.deepEqual([first.shares, first.validator.tokens], [decFromInt(6n), 6n]);
  assert.equal(addTokens(first.validator, 3n).shares, decFromInt(3n));
  assert.equal(addTokens(holding(3n, decFromInt(6n)), 1n).shares, decFromInt(2n));
});

test("very unequal shares and tokens do not overflow", () => {
  const shares = quo(decFromInt(391_432_570_689_183_511n), decFromInt(40_113_011_844_664n));
  const { validator } = addTokens(holding(2159n, shares), 71n);
  assert(validator.delegatorShares > shares);
});

test("a validator without tokens gives no shares: staking/22", () => {
  const empty = holding(0n, decFromInt(1n));
  assert(hasInvalidRate(empty));
  assert.throws(
    () => sharesFromTokens(empty, 1n),
    (error) => error instanceof StateError && error.kind.code === 22,
  );
});

test("removing negative or too many tokens is a panic of Go's", () => {
  const isPanic = (error: unknown): boolean => error instanceof StateError && error.kind.code === 111222;
  assert.throws(() => removeTokens(holding(80n, decFromInt(100n)), -1n), isPanic);
  assert.throws(() => removeTokens(holding(80n, decFromInt(100n)), 100n), isPanic);
});

test("power is a whole number of millions, rounded down", () => {
  assert.deepEqual([999_999n, 1_000_000n, 1_999_999n].map(powerOfTokens), [0n, 1n, 1n]);
});
