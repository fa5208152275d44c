import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/evidence/v1beta1.ts";

/** Codespace "evidence". */
export const evidenceErrors = defineErrors("evidence", {
  NoEvidenceHandlerExists: [2, "unregistered handler for evidence type"],
  InvalidEvidence: [3, "invalid evidence"],
  EvidenceExists: [5, "evidence already exists"],
});

/** Evidence of a transaction was heard. */
export const SubmitEvidence = event("submit_evidence", ["evidence_hash"]);
