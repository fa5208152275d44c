import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/auth/v1beta1.ts";

/** What Go answers to parameter changes by others than gov, also on chains without gov. */
export const authorityErrors = defineErrors("gov", { InvalidSigner: [13, "expected gov account as only signer for proposal message"] });

/** Events of the checks before a transaction's messages. */
export const FeePaid = event("tx", ["fee", "fee_payer"]);
/** A signer's sequence was used. */
export const SequenceUsed = event("tx", ["acc_seq"]);
/** A signature of the transaction. */
export const Signed = event("tx", ["signature"]);
