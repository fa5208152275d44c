import { defineModule, type Module } from "../../framework/index.ts";
import { Equivocation } from "../../proto/gen/cosmos/evidence/v1beta1.ts";
import { punishments } from "../slashing/slots.ts";
import { hearMisbehavior } from "./equivocation.ts";
import { evidenceGenesis } from "./genesis.ts";
import { submitEvidence } from "./messages/submitEvidence.ts";
import { queries } from "./queries.ts";
import { accusedValidators } from "./slots.ts";
import { state } from "./state.ts";

export * from "./slots.ts";

/** Punishes validators that the engine has caught signing two blocks of one height, or a false one. */
export const evidence: Module = defineModule({
  name: "evidence",
  state,
  needs: [accusedValidators, punishments],
  messages: [submitEvidence],
  queries,
  types: [Equivocation],
  genesis: evidenceGenesis,
  beginBlock: hearMisbehavior,
});
