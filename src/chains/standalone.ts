import { createVerifyCache } from "../crypto/verifyCache.ts";
import { type App, createApp, modulesOf, type OpaqueModule } from "../framework/index.ts";
import { auth, createAnte, type Verify } from "../modules/auth/index.ts";
import { bank } from "../modules/bank/index.ts";
import { consensus } from "../modules/consensus/index.ts";
import { genutil } from "../modules/genutil/index.ts";
import { staking } from "../modules/staking/index.ts";

/** What a chain's composition leaves open. */
export interface ChainOptions {
  /** bech32 prefix of accounts; default "cosmos". */
  readonly addressPrefix?: string;
  /** Modules behind the chain's own. */
  readonly extra?: readonly OpaqueModule[];
  /** Verdicts on signatures; default a cache of the app's own. */
  readonly verify?: Verify;
}

/** A proof-of-stake chain of its own, without IBC: accounts, coins and validators. */
export function standaloneApp({ addressPrefix = "cosmos", extra = [], verify = createVerifyCache().verify }: ChainOptions = {}): App {
  return createApp({
    name: "standalone",
    addressPrefix,
    modules: [auth, bank, staking, genutil, consensus, ...modulesOf(extra)],
    // At genesis staking answers for an exported chain, genutil for one that begins with transactions; later only staking does.
    validatorSource: [staking, genutil],
    ante: createAnte({ verify }),
  });
}
