import { createVerifyCache } from "../crypto/verifyCache.ts";
import { type App, createApp, fill, modulesOf } from "../framework/index.ts";
import { auth, createAnte } from "../modules/auth/index.ts";
import { authz } from "../modules/authz/index.ts";
import { bank } from "../modules/bank/index.ts";
import {
  afterConsumerValidatorBonded,
  consumer,
  consumerSlashedValidators,
  filterMessages,
  refuseDisabledModules,
} from "../modules/ccv/consumer/index.ts";
import { consensus } from "../modules/consensus/index.ts";
import { evidence } from "../modules/evidence/index.ts";
import { accusedValidators } from "../modules/evidence/slots.ts";
import { feegrant } from "../modules/feegrant/index.ts";
import { genutil } from "../modules/genutil/index.ts";
import { applyValidatorSetUpdates } from "../modules/genutil/slots.ts";
import { ibc, redundantRelayStep } from "../modules/ibc/index.ts";
import { rememberHeaderSignatures } from "../modules/ibc/slots.ts";
import { transferModule } from "../modules/ibc/transfer/index.ts";
import { beginSigning, slashing } from "../modules/slashing/index.ts";
import { slashedValidators } from "../modules/slashing/slots.ts";
import { vesting } from "../modules/vesting/index.ts";
import type { ChainOptions } from "./standalone.ts";

/**
 * A chain without staking whose validators are a provider's. The consumer module comes last in every phase: it splits the fees of the
 * whole block and sends what the block's transactions have queued.
 */
export function consumerApp({ addressPrefix = "consumer", extra = [], verify = createVerifyCache().verify }: ChainOptions = {}): App {
  return createApp({
    name: "consumer",
    addressPrefix,
    modules: [
      auth,
      bank,
      slashing,
      ibc,
      evidence,
      transferModule,
      feegrant,
      authz,
      genutil,
      vesting,
      ...modulesOf(extra),
      consumer,
      consensus,
    ],
    validatorSource: consumer,
    // Go's: channels before slashing, which comes first at genesis.
    order: { begin: [transferModule, ibc, auth, bank] },
    fills: [
      rememberHeaderSignatures(verify),
      // Validators do not come from transactions of genesis, nor from staking: the consumer module answers in its place.
      fill(applyValidatorSetUpdates, () => []),
      fill(afterConsumerValidatorBonded, beginSigning),
      fill(slashedValidators, consumerSlashedValidators),
      fill(accusedValidators, consumerSlashedValidators),
    ],
    ante: createAnte({ verify, early: [filterMessages, refuseDisabledModules], late: [redundantRelayStep] }),
  });
}
