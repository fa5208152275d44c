import { createApp } from "../../../src/framework/index.ts";
import { auth } from "../../../src/modules/auth/index.ts";
import { bank } from "../../../src/modules/bank/index.ts";
import { genutil } from "../../../src/modules/genutil/index.ts";
import { staking } from "../../../src/modules/staking/index.ts";
import type { RecordedChain } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

/**
 * Staking on chains whose staking no module changes that is missing here. Transactions run without their checks, and messages of
 * modules that are missing fail: what transactions answer is compared elsewhere.
 */
export function stakingPlan(chain: RecordedChain): ReplayPlan {
  const app = createApp({
    name: "staking",
    modules: [auth, bank, staking, genutil],
    validatorSource: [staking, genutil],
    addressPrefix: chain.bech32Prefix,
  });
  return {
    app,
    stores: ["staking"],
    roots: ["staking"],
    leaveOut: () => "events",
    compat: () => undefined,
    leaveOutTx: () => "what transactions answer",
    leaveOutQuery: (method) => (method.startsWith("/cosmos.staking.") ? undefined : "queries of other modules"),
    // Of a chain that becomes a consumer, staking has no say any more.
    ...(chain.role === "consumer" ? { leaveOutUpdates: "validator updates of the consumer module" } : {}),
    limit: 100_000,
  };
}
