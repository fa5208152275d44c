import { moduleAddress } from "../../crypto/address.ts";
import { encodeBech32 } from "../../encoding/bech32.ts";
import { ensure, type ReadContext } from "../../framework/index.ts";
import { ibcErrors } from "./errors.ts";

/** The account that changes parameters: the gov module's; a chain without gov has nobody who signs as it. */
export function authorityOf({ addressPrefix }: Pick<ReadContext, "addressPrefix">): string {
  return encodeBech32(addressPrefix, moduleAddress("gov"));
}

/** Refuses a signer other than the authority. */
export function ensureAuthority(ctx: ReadContext, signer: string): void {
  const authority = authorityOf(ctx);
  ensure(signer === authority, ibcErrors.Unauthorized, `expected ${authority}, got ${signer}`);
}
