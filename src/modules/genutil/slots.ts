import type { ValidatorUpdate } from "../../framework/application.ts";
import type { Context } from "../../framework/context.ts";
import { one } from "../../framework/slots.ts";

/** Makes the first validator set of what the transactions of genesis have created; filled by staking. */
export const applyValidatorSetUpdates = one<(ctx: Context) => readonly ValidatorUpdate[]>("genutil.applyValidatorSetUpdates");
