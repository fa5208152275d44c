import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestProvider } from "../../../../test/support/ccvApps.ts";
import { formatDec } from "../../../encoding/decimal.ts";
import * as staking from "../../staking/index.ts";
import { consensusStake } from "./consensusStake.ts";

test("bonded validators that do not make blocks count neither for votes nor for inflation", () => {
  const { app, validators } = createTestProvider([40, 30, 20], { params: { maxProviderConsensusValidators: 2n } });
  app.withContext((ctx) => {
    const voting = consensusStake.votingValidators(ctx);
    assert.deepEqual(
      voting.map(({ operatorAddress }) => operatorAddress),
      validators.slice(0, 2).map(({ operator }) => operator),
    );
    assert.equal(staking.totalBondedTokens(ctx), 90_000_000n);
    assert.equal(consensusStake.totalBondedTokens(ctx), 70_000_000n);
    // Five accounts with 10^15 each; delegating moves tokens, it makes none.
    assert.equal(consensusStake.stakingTokenSupply(ctx), 5n * 10n ** 15n);
    assert.equal(formatDec(consensusStake.bondedRatio(ctx)), "0.000000014000000000");
    assert.ok(consensusStake.bondedRatio(ctx) < staking.bondedRatio(ctx));
  });
});
