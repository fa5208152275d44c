import type { ValidatorUpdate } from "../../proto/gen/tendermint/abci.ts";
import { publicKeyText } from "./publicKeys.ts";

/** Earlier changes overwritten by later ones key by key, in the order that Go stores: power, then the key's text, both descending. */
export function accumulateChanges(earlier: readonly ValidatorUpdate[], later: readonly ValidatorUpdate[]): readonly ValidatorUpdate[] {
  const byKey = new Map<string, ValidatorUpdate>();
  for (const update of [...earlier, ...later]) byKey.set(publicKeyText(update.pubKey), update);
  const compare = ([aText, a]: readonly [string, ValidatorUpdate], [bText, b]: readonly [string, ValidatorUpdate]): number => {
    if (a.power !== b.power) return a.power > b.power ? -1 : 1;
    return aText > bText ? -1 : 1;
  };
  return [...byKey].sort(compare).map(([, update]) => update);
}
