import { ensure, type ReadContext } from "../../framework/index.ts";
import { authority } from "../auth/index.ts";
import { ibcErrors } from "./errors.ts";

/** Refuses a signer other than the authority, with IBC's code. */
export function ensureAuthority(ctx: ReadContext, signer: string): void {
  const expected = authority(ctx);
  ensure(signer === expected, ibcErrors.Unauthorized, `expected ${expected}, got ${signer}`);
}
