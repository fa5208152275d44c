import { createVerifyCache } from "../../src/crypto/verifyCache.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import { fill } from "../../src/framework/slots.ts";
import { auth, createAnte } from "../../src/modules/auth/index.ts";
import { bank } from "../../src/modules/bank/index.ts";
import { consumer, consumerSlashedValidators } from "../../src/modules/ccv/consumer/index.ts";
import { provider } from "../../src/modules/ccv/provider/index.ts";
import { consensus } from "../../src/modules/consensus/index.ts";
import { accusedValidators } from "../../src/modules/evidence/slots.ts";
import { genutil } from "../../src/modules/genutil/index.ts";
import { ibc, redundantRelayStep } from "../../src/modules/ibc/index.ts";
import { rememberHeaderSignatures } from "../../src/modules/ibc/slots.ts";
import { transferModule } from "../../src/modules/ibc/transfer/index.ts";
import { slashedValidators } from "../../src/modules/slashing/slots.ts";
import { staking } from "../../src/modules/staking/index.ts";

/** A chain whose blocks its provider's validators make, while its own stakers' validators make the blocks of its consumers. */
export function bothRolesApp(): App {
  const { verify } = createVerifyCache();
  return createApp({
    name: "both",
    addressPrefix: "both",
    modules: [auth, bank, staking, ibc, transferModule, genutil, provider, consumer, consensus],
    // Staking's and the provider's updates stay inside: only the consumer module tells the engine who makes blocks.
    validatorSource: consumer,
    fills: [
      rememberHeaderSignatures(verify),
      fill(slashedValidators, consumerSlashedValidators),
      fill(accusedValidators, consumerSlashedValidators),
    ],
    ante: createAnte({ verify, late: [redundantRelayStep] }),
  });
}
