import { message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { operatorBytes } from "../../staking/index.ts";
import { Msg } from "../api.ts";
import { unjailOperator } from "../unjail.ts";

/** A jailed validator's operator asks to be let out. */
export const unjail: MessageHandler = message(Msg.unjail, {
  handle(ctx, { validatorAddr }) {
    unjailOperator(ctx, operatorBytes(ctx, validatorAddr, "validator input address", sdkErrors.InvalidAddress));
  },
});
