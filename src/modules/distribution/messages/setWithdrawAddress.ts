import { message, type MessageHandler } from "../../../framework/index.ts";
import { parseAddress } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { setWithdrawAddress as setAddress } from "../withdrawals.ts";

/** A delegator says where its rewards go. */
export const setWithdrawAddress: MessageHandler = message(Msg.setWithdrawAddress, {
  handle(ctx, { delegatorAddress, withdrawAddress }) {
    const delegator = parseAddress(ctx, delegatorAddress, "invalid delegator address");
    setAddress(ctx, delegator, parseAddress(ctx, withdrawAddress, "invalid withdraw address"));
  },
});
