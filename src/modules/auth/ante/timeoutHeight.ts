import { type AnteStep, ensure, sdkErrors } from "../../../framework/index.ts";

/** Refuses a transaction above the height that it names as its last. */
export const checkTimeoutHeight: AnteStep = (ctx, { body: { timeoutHeight } }) => {
  const inTime = timeoutHeight === 0n || ctx.height <= timeoutHeight;
  ensure(inTime, sdkErrors.TxTimeoutHeight, () => `block height: ${ctx.height}, timeout height: ${timeoutHeight}`);
};
