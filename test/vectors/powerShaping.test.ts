import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../src/crypto/hash.ts";
import { toHex, u32be, utf8 } from "../../src/encoding/bytes.ts";
import { defaultParams } from "../../src/modules/ccv/provider/params.ts";
import type { Candidate } from "../../src/modules/ccv/provider/staking.ts";
import { state } from "../../src/modules/ccv/provider/state.ts";
import { shapeValidators } from "../../src/modules/ccv/provider/validatorSet.ts";
import { Validator } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { PowerShapingParameters } from "../../src/proto/gen/interchain_security/ccv/provider/v1.ts";
import { createTestProvider } from "../support/ccvApps.ts";
import { readGoVector } from "../support/goVector.ts";

// Written by go/powerShaping/main.go over the provider keeper of interchain-security 7.0.1.
const vector = readGoVector("powerShaping/powerShaping.json.gz");

interface Shaping {
  readonly tokens: readonly number[];
  readonly powers: readonly number[];
  readonly maxActive: number;
  readonly inactive: boolean;
  readonly setCap: number;
  readonly powerCap: number;
  readonly priority: readonly number[] | null;
  readonly next: readonly (readonly [index: number, power: number])[];
}

function candidateOf(row: Shaping, i: number): Candidate {
  const key = sha256(Uint8Array.of(...utf8("v"), ...u32be(i).subarray(2)));
  const validator = Validator.from();
  const [power, bondedTokens] = [BigInt(row.powers[i] ?? 0), BigInt(row.tokens[i] ?? 0)];
  return {
    validator,
    consensusAddress: sha256(key).slice(0, 20),
    publicKey: { ed25519: key, secp256k1: undefined },
    bondedTokens,
    power,
    jailed: false,
  };
}

function shape(row: Shaping): readonly (readonly [number, number])[] {
  const { app } = createTestProvider([1]);
  const bonded = row.tokens.map((_, i) => candidateOf(row, i));
  const indices = new Map(bonded.map(({ consensusAddress }, i) => [toHex(consensusAddress), i]));
  const rules = PowerShapingParameters.from({
    validatorSetCap: row.setCap,
    validatorsPowerCap: row.powerCap,
    allowInactiveVals: row.inactive,
  });
  return app.withContext((ctx) => {
    state.params.set(ctx, { ...defaultParams(), maxProviderConsensusValidators: BigInt(row.maxActive) });
    for (const [i, { consensusAddress }] of bonded.entries()) {
      state.optedIn.add(ctx, ["0", consensusAddress]);
      if (row.priority?.includes(i) === true) state.prioritylist.add(ctx, ["0", consensusAddress]);
    }
    const next = shapeValidators(ctx, "0", bonded, { ...rules, minPower: 0n });
    return next.map(({ providerConsAddr, power }) => [indices.get(toHex(providerConsAddr)) ?? -1, Number(power)]);
  });
}

test("consumers get the validators, order and powers that Go's provider gives them, with ties of power and stake", (t) => {
  for (const row of vector.shaping) assert.deepEqual(shape(row), row.next, JSON.stringify(row));
  const isBeyondInsertion = (row: Shaping): boolean => row.tokens.length > 12;
  t.diagnostic(`${vector.shaping.length} sets, ${vector.shaping.filter(isBeyondInsertion).length} of more than twelve validators`);
});
