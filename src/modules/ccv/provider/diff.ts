import { ensureInvariant } from "../../../framework/index.ts";
import type { ConsensusValidator } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import type { PublicKey } from "../../../proto/gen/tendermint/crypto.ts";
import { publicKeyText } from "../index.ts";

/** The key that a stored validator signs with. */
function publicKeyOf(validator: ConsensusValidator): PublicKey {
  ensureInvariant(validator.publicKey !== undefined, "a stored consensus validator has no public key");
  return validator.publicKey;
}

/**
 * [CCV-PCF-EBLOCK-VSU.1] What makes the next set of the current one: removals and changes in the current set's order, then
 * additions in the next set's. A key is what counts: a validator with another key is a removal and an addition.
 */
export function diffValidators(current: readonly ConsensusValidator[], next: readonly ConsensusValidator[]): readonly ValidatorUpdate[] {
  const nextByKey = new Map(next.map((validator) => [publicKeyText(publicKeyOf(validator)), validator]));
  const known = new Set(current.map((validator) => publicKeyText(publicKeyOf(validator))));
  const updates: ValidatorUpdate[] = [];
  for (const validator of current) {
    const pubKey = publicKeyOf(validator);
    const power = nextByKey.get(publicKeyText(pubKey))?.power ?? 0n;
    if (power !== validator.power || !nextByKey.has(publicKeyText(pubKey))) updates.push({ pubKey, power });
  }
  for (const validator of next) {
    const pubKey = publicKeyOf(validator);
    if (!known.has(publicKeyText(pubKey))) updates.push({ pubKey, power: validator.power });
  }
  return updates;
}
