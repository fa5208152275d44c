import { many, type Nothing, one, type Context, type ReadContext } from "../../framework/index.ts";
import type { SlashedValidator } from "../slashing/slots.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";

/** The validators that evidence is against. */
export interface AccusedValidators {
  readonly byConsAddress: (ctx: ReadContext, consAddress: Uint8Array) => SlashedValidator | undefined;
}
/** Filled by staking on a provider, by the CCV module on a consumer. */
export const accusedValidators = one<AccusedValidators>("evidence.validators");

/** Handles evidence of one type that is submitted in a transaction. */
export interface EvidenceRoute {
  readonly typeUrl: string;
  readonly handle: (ctx: Context, evidence: Any) => Nothing;
}
/** Filled by modules that judge evidence of a type. */
export const evidenceRoutes = many<EvidenceRoute>("evidence.routes");
