import type { AnteStep } from "../../../framework/index.ts";
import { deductFee } from "./deductFee.ts";
import { refuseExtensionOptions } from "./extensionOptions.ts";
import { incrementSequence } from "./incrementSequence.ts";
import { checkMemo } from "./memo.ts";
import { setPublicKey } from "./setPublicKey.ts";
import { checkGasLimit, setGasMeter } from "./setup.ts";
import { checkSignatureCount } from "./signatureCount.ts";
import { chargeSignatures } from "./signatureGas.ts";
import { checkTimeoutHeight } from "./timeoutHeight.ts";
import { chargeTxSize } from "./txSizeGas.ts";
import { validateBasic } from "./validateBasic.ts";
import { type Verify, verifySignatures } from "./verifySignatures.ts";

export type { Verify } from "./verifySignatures.ts";

/** What a chain adds to the SDK's list of checks. */
export interface AnteOptions {
  /** Verdicts on signatures, as a rule those of a cache. */
  readonly verify: Verify;
  /** Behind the refusal of extension options, before everything that costs: filters of messages. */
  readonly early?: readonly AnteStep[];
  /** Behind everything: checks that need valid signatures, such as redundant relays. */
  readonly late?: readonly AnteStep[];
}

/** The checks of a transaction in the SDK's order. */
export function createAnte({ verify, early = [], late = [] }: AnteOptions): readonly AnteStep[] {
  return [
    setGasMeter,
    checkGasLimit,
    refuseExtensionOptions,
    ...early,
    validateBasic,
    checkTimeoutHeight,
    checkMemo,
    chargeTxSize,
    deductFee,
    setPublicKey,
    checkSignatureCount,
    chargeSignatures,
    verifySignatures(verify),
    incrementSequence,
    ...late,
  ];
}
