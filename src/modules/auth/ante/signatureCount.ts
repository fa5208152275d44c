import { type AnteStep, ensure, sdkErrors } from "../../../framework/index.ts";
import { getParams } from "../params.ts";
import { countKeys } from "../publicKeys.ts";
import { keysOf } from "../signatures.ts";

/** Limits how many single keys sign, those of multisigs included. */
export const checkSignatureCount: AnteStep = (ctx, tx) => {
  const limit = getParams(ctx).txSigLimit;
  let count = 0;
  for (const key of keysOf(tx)) {
    count += countKeys(key);
    ensure(BigInt(count) <= limit, sdkErrors.TooManySignatures, () => `signatures: ${count}, limit: ${limit}`);
  }
};
