import type { SignatureVerifier } from "../../../comet/publicKey.ts";
import type { VerifyCache } from "../../../crypto/verifyCache.ts";
import { type Fill, fill, one } from "../../../framework/index.ts";

/** Verdicts on signatures in headers; default: each is computed anew. */
export const headerSignatures = one<SignatureVerifier>("ibc.headerSignatures");

/** Lets header signatures share a cache of verdicts: a header that CheckTx has verified is not verified again in its block. */
export function rememberHeaderSignatures(verify: VerifyCache["verify"]): Fill {
  return fill(headerSignatures, ({ type, bytes }, message, signature) => verify({ scheme: type, publicKey: bytes, message, signature }));
}
