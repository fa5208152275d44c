import type { SlashedValidators } from "../slashing/slots.ts";
import { getDelegation } from "./delegations.ts";
import { maxValidators } from "./params.ts";
import { jail, slashWithInfractionReason, unjail } from "./slashing.ts";
import { wholeTokensFromShares } from "./validator.ts";
import { allValidators, getValidator, getValidatorByConsAddress, isValidatorJailed, requireValidator } from "./validators.ts";

/** Staking as slashing's keeper of validators; a chain binds it, since a consumer with staking binds the CCV module instead. */
export const slashableValidators: SlashedValidators = {
  byConsAddress: getValidatorByConsAddress,
  byOperator: requireValidator,
  all: allValidators,
  isJailed: isValidatorJailed,
  maxValidators,
  selfDelegation(ctx, operator) {
    const validator = getValidator(ctx, operator);
    const delegation = getDelegation(ctx, operator, operator);
    return validator === undefined || delegation === undefined ? undefined : wholeTokensFromShares(validator, delegation.shares);
  },
  slash: (ctx, { infraction, ...offence }) => slashWithInfractionReason(ctx, offence, infraction),
  jail,
  unjail,
};
