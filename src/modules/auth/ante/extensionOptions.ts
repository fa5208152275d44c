import type { AnteStep } from "../../../framework/ante.ts";
import { ensure, sdkErrors } from "../../../framework/errors.ts";

/** Refuses extension options, of which we know none; non-critical ones may be there. */
export const refuseExtensionOptions: AnteStep = (_ctx, tx) => {
  ensure(tx.body.extensionOptions.length === 0, sdkErrors.UnknownExtensionOptions, "");
};
