import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/feegrant/v1beta1.ts";

/** Codespace "feegrant". */
export const feegrantErrors = defineErrors("feegrant", {
  FeeLimitExceeded: [2, "fee limit exceeded"],
  FeeLimitExpired: [3, "fee allowance expired"],
  InvalidDuration: [4, "invalid duration"],
  NoAllowance: [5, "no allowance"],
  NoMessages: [6, "allowed messages are empty"],
  MessageNotAllowed: [7, "message not allowed"],
});

/** A fee was paid by an allowance. */
export const UseFeeGrant = event("use_feegrant", ["granter", "grantee"]);
/** An allowance was taken back, or has been used up. */
export const RevokeFeeGrant = event("revoke_feegrant", ["granter", "grantee"]);
/** An allowance was given. */
export const SetFeeGrant = event("set_feegrant", ["granter", "grantee"]);
/** An allowance has changed by its use. */
export const UpdateFeeGrant = event("update_feegrant", ["granter", "grantee"]);
/** Expired allowances were removed on request. */
export const PruneFeeGrant = event("prune_feegrant", ["pruner"]);
