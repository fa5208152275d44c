import { type Context, one, type ValidatorUpdate } from "../../framework/index.ts";

/** Makes the first validator set of what the transactions of genesis have created; filled by staking. */
export const applyValidatorSetUpdates = one<(ctx: Context) => readonly ValidatorUpdate[]>("genutil.applyValidatorSetUpdates");
