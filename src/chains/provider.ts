import { createVerifyCache } from "../crypto/verifyCache.ts";
import { type App, createApp, fill, modulesOf } from "../framework/index.ts";
import { auth, createAnte } from "../modules/auth/index.ts";
import { bank } from "../modules/bank/index.ts";
import { consensusStake, provider } from "../modules/ccv/provider/index.ts";
import { consensus } from "../modules/consensus/index.ts";
import { distribution } from "../modules/distribution/index.ts";
import { evidence } from "../modules/evidence/index.ts";
import { accusedValidators } from "../modules/evidence/slots.ts";
import { genutil } from "../modules/genutil/index.ts";
import { gov } from "../modules/gov/index.ts";
import { votingStake } from "../modules/gov/slots.ts";
import { ibc, redundantRelayStep } from "../modules/ibc/index.ts";
import { rememberHeaderSignatures } from "../modules/ibc/slots.ts";
import { transferModule } from "../modules/ibc/transfer/index.ts";
import { mint } from "../modules/mint/index.ts";
import { inflationStake } from "../modules/mint/slots.ts";
import { slashing } from "../modules/slashing/index.ts";
import { slashedValidators } from "../modules/slashing/slots.ts";
import { slashableValidators, staking } from "../modules/staking/index.ts";
import { vesting } from "../modules/vesting/index.ts";
import type { ChainOptions } from "./standalone.ts";

/** Go's order of BeginBlock and EndBlock: gov first, staking before IBC and those whose block hooks read it; all others follow as composed. */
const PHASE_ORDER = [gov, staking, transferModule, ibc, auth, bank, distribution, slashing, mint, genutil, evidence];
/** Go's order of InitGenesis: distribution hears of the genesis validators through staking's hooks, which come behind it. */
const INIT_ORDER = [auth, bank, distribution, staking];

/**
 * A chain that leases its validators to consumers. Staking's updates do not reach the engine: the provider module says who makes
 * blocks, the first validators by power. It comes last in every phase, since it reads what staking has made of the block.
 */
export function providerApp({ addressPrefix = "cosmos", extra = [], verify = createVerifyCache().verify }: ChainOptions = {}): App {
  return createApp({
    name: "provider",
    addressPrefix,
    modules: [
      auth,
      bank,
      staking,
      distribution,
      slashing,
      gov,
      mint,
      ibc,
      evidence,
      transferModule,
      genutil,
      vesting,
      ...modulesOf(extra),
      provider,
      consensus,
    ],
    validatorSource: provider,
    order: { init: INIT_ORDER, begin: PHASE_ORDER, end: PHASE_ORDER },
    fills: [
      rememberHeaderSignatures(verify),
      fill(slashedValidators, slashableValidators),
      fill(accusedValidators, slashableValidators),
      fill(votingStake, consensusStake),
      fill(inflationStake, consensusStake),
    ],
    ante: createAnte({ verify, late: [redundantRelayStep] }),
  });
}
