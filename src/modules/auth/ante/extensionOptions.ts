import { type AnteStep, ensure, sdkErrors } from "../../../framework/index.ts";

/** Refuses extension options, of which we know none; non-critical ones may be there. */
export const refuseExtensionOptions: AnteStep = (_ctx, tx) => {
  ensure(tx.body.extensionOptions.length === 0, sdkErrors.UnknownExtensionOptions, "");
};
