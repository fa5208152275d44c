import { ensureInvariant, type GenesisHandler, genesis } from "../../framework/index.ts";
import { Equivocation, GenesisState } from "../../proto/gen/cosmos/evidence/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import { hashOf, keep, validateEquivocation } from "./equivocation.ts";
import { state } from "./state.ts";

function unpacked({ typeUrl, value }: Any): Equivocation {
  ensureInvariant(typeUrl === Equivocation.typeUrl, `evidence of type ${typeUrl} is not known`);
  return Equivocation.decode(value);
}

/** Section "evidence" of app_state. */
export const evidenceGenesis: GenesisHandler = genesis(GenesisState, {
  init(ctx, { evidence }) {
    for (const packed of evidence) {
      const equivocation = unpacked(packed);
      validateEquivocation(equivocation);
      ensureInvariant(!state.evidences.has(ctx, hashOf(equivocation)), `evidence of height ${equivocation.height} stands there twice`);
      keep(ctx, equivocation);
    }
  },
  export: (ctx) => ({ evidence: [...state.evidences.values(ctx)] }),
  validate({ evidence }) {
    for (const packed of evidence) validateEquivocation(unpacked(packed));
  },
  defaults: () => GenesisState.from(),
});
