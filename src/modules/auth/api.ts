import { event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/auth/v1beta1.ts";

/** Events of the checks before a transaction's messages. */
export const FeePaid = event("tx", ["fee", "fee_payer"]);
export const SequenceUsed = event("tx", ["acc_seq"]);
export const Signed = event("tx", ["signature"]);
