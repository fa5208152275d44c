import { defineModule, fill, type Module } from "../../framework/index.ts";
import { PubKey } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { afterValidatorBonded, afterValidatorCreated, afterValidatorRemoved } from "../staking/slots.ts";
import { slashingGenesis } from "./genesis.ts";
import { beginSigning, forgetKey, rememberNewKey } from "./hooks.ts";
import { unjail } from "./messages/unjail.ts";
import { updateParams } from "./messages/updateParams.ts";
import { slashingPunishments } from "./punishments.ts";
import { queries } from "./queries.ts";
import { judgeVotes } from "./signing.ts";
import { punishments, slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

export { beginSigning } from "./hooks.ts";

export * from "./slots.ts";

/** Watches who signs blocks; punishes downtime, and what other modules prove. Whose validators it judges the chain says. */
export const slashing: Module = defineModule({
  name: "slashing",
  state,
  needs: [slashedValidators],
  fills: [
    fill(punishments, slashingPunishments),
    fill(afterValidatorBonded, beginSigning),
    fill(afterValidatorRemoved, forgetKey),
    fill(afterValidatorCreated, rememberNewKey),
  ],
  messages: [unjail, updateParams],
  queries,
  types: [PubKey],
  genesis: slashingGenesis,
  beginBlock: judgeVotes,
});
