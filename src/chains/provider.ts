import { createVerifyCache } from "../crypto/verifyCache.ts";
import { type App, createApp, modulesOf } from "../framework/index.ts";
import { auth, createAnte } from "../modules/auth/index.ts";
import { bank } from "../modules/bank/index.ts";
import { provider } from "../modules/ccv/provider/index.ts";
import { consensus } from "../modules/consensus/index.ts";
import { genutil } from "../modules/genutil/index.ts";
import { ibc, redundantRelayStep } from "../modules/ibc/index.ts";
import { rememberHeaderSignatures } from "../modules/ibc/slots.ts";
import { transferModule } from "../modules/ibc/transfer/index.ts";
import { staking } from "../modules/staking/index.ts";
import type { ChainOptions } from "./standalone.ts";

/**
 * A chain that leases its validators to consumers. Staking's updates do not reach the engine: the provider module says who makes
 * blocks, the first validators by power. It comes last in every phase, since it reads what staking has made of the block.
 */
export function providerApp({ addressPrefix = "cosmos", extra = [], verify = createVerifyCache().verify }: ChainOptions = {}): App {
  return createApp({
    name: "provider",
    addressPrefix,
    modules: [auth, bank, staking, ibc, transferModule, genutil, ...modulesOf(extra), provider, consensus],
    validatorSource: provider,
    fills: [rememberHeaderSignatures(verify)],
    ante: createAnte({ verify, late: [redundantRelayStep] }),
  });
}
