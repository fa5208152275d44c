import { concat } from "../encoding/bytes.ts";
import { GenerationCache } from "../encoding/generationCache.ts";
import { cacheKey } from "./cacheKey.ts";
import * as ed25519 from "./ed25519.ts";
import { sha256 } from "./hash.ts";
import * as secp256k1 from "./secp256k1.ts";

/** Key types whose signatures are verified through the cache. */
export type SignatureScheme = "secp256k1" | "ed25519";

/** A signature and what it claims to sign. */
export interface SignatureClaim {
  readonly scheme: SignatureScheme;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Verification results by content; the verdict is a function of the claim alone, whoever computed it. */
export interface VerifyCache {
  /** The verdict, from the cache or computed now. */
  readonly verify: (claim: SignatureClaim) => boolean;
  /** Whether the verdict is known already. */
  readonly knows: (claim: SignatureClaim) => boolean;
  /** Files a verdict that a worker has computed with verifyClaim. */
  readonly fill: (claim: SignatureClaim, verdict: boolean) => void;
}

const SCHEME_BYTE: Readonly<Record<SignatureScheme, number>> = { secp256k1: 1, ed25519: 2 };
const KEY_LENGTH: Readonly<Record<SignatureScheme, number>> = { secp256k1: 33, ed25519: 32 };

/** The verdict without any cache: what workers run. */
export function verifyClaim({ scheme, publicKey, message, signature }: SignatureClaim): boolean {
  return scheme === "secp256k1" ? secp256k1.verify(publicKey, message, signature) : ed25519.verify(publicKey, message, signature);
}

/** Fixed widths before the message keep two claims from sharing an address; other widths are wrong without looking further. */
function addressOf({ scheme, publicKey, message, signature }: SignatureClaim): string | undefined {
  if (publicKey.length !== KEY_LENGTH[scheme] || signature.length !== 64) return undefined;
  return cacheKey(sha256(concat(Uint8Array.of(SCHEME_BYTE[scheme]), publicKey, signature, message)));
}

/** A string of 32 characters and its place in a map. */
const VERDICT_BYTES = 120;

/** A bounded cache of verification verdicts; `size` is about the transactions of a few full blocks. */
export function createVerifyCache(size = 50_000): VerifyCache {
  const verdicts = new GenerationCache<string, boolean>({ size, weigh: () => VERDICT_BYTES });
  return {
    verify(claim) {
      const address = addressOf(claim);
      if (address === undefined) return false;
      const known = verdicts.get(address);
      if (known !== undefined) return known;
      const verdict = verifyClaim(claim);
      verdicts.set(address, verdict);
      return verdict;
    },
    knows(claim) {
      const address = addressOf(claim);
      return address === undefined || verdicts.get(address) !== undefined;
    },
    fill(claim, verdict) {
      const address = addressOf(claim);
      if (address !== undefined) verdicts.set(address, verdict);
    },
  };
}
