import { toHexUpper } from "../../../encoding/bytes.ts";
import { ensure, message, type MessageHandler, panicError, StateError } from "../../../framework/index.ts";
import { Equivocation } from "../../../proto/gen/cosmos/evidence/v1beta1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { parseAddress } from "../../auth/index.ts";
import { evidenceErrors, Msg, SubmitEvidence } from "../api.ts";
import { hashOf, keep, validateEquivocation } from "../equivocation.ts";
import { evidenceRoutes } from "../slots.ts";
import { state } from "../state.ts";

/** Brings evidence by transaction; it is heard where the chain has somebody who judges its type. */
export const submitEvidence: MessageHandler = message(Msg.submitEvidence, {
  handle(ctx, { submitter, evidence: packed }) {
    parseAddress(ctx, submitter, "invalid submitter address");
    const evidence = unpacked(packed);
    const hash = hashOf(evidence);
    ensure(!state.evidences.has(ctx, hash), evidenceErrors.EvidenceExists, toHexUpper(hash));
    const routes = evidenceRoutes(ctx);
    // Go's router is nil where nobody judges.
    if (routes.length === 0) throw new StateError(panicError, "no evidence is judged on this chain");
    const route = routes.find(({ typeUrl }) => typeUrl === packed?.typeUrl);
    ensure(route !== undefined, evidenceErrors.NoEvidenceHandlerExists, "equivocation");
    if (packed !== undefined) judged(() => route.handle(ctx, packed));
    ctx.emit(SubmitEvidence({ evidence_hash: toHexUpper(hash) }));
    keep(ctx, evidence);
    return { hash };
  },
});

function unpacked(packed: Any | undefined): Equivocation {
  ensure(packed !== undefined, evidenceErrors.InvalidEvidence, "missing evidence");
  const evidence = Equivocation.decode(packed.value);
  judged(() => validateEquivocation(evidence), "failed basic validation: ");
  return evidence;
}

/** Whatever is wrong with evidence, it is invalid. */
function judged(body: () => unknown, context = ""): void {
  try {
    body();
  } catch (error) {
    if (error instanceof StateError) throw new StateError(evidenceErrors.InvalidEvidence, `${context}${error.message}`);
    throw error;
  }
}
