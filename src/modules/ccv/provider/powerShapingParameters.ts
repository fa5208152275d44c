import type { Context, KeyedSet } from "../../../framework/index.ts";
import type { PowerShapingParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { consAddressFromText } from "./addresses.ts";
import { minPowerInTopN } from "./powerShaping.ts";
import { activeValidators } from "./staking.ts";
import { state } from "./state.ts";

/** A consumer's list of validators: consumer id and provider address. */
type ValidatorList = KeyedSet<readonly [string, Uint8Array]>;

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((address, i) => address === b[i]);
}

/** Empties a consumer's list. */
export function clearList(ctx: Context, list: ValidatorList, consumerId: string): void {
  list.clear(ctx, { prefix: [consumerId] });
}

function replaceList(ctx: Context, list: ValidatorList, consumerId: string, addresses: readonly string[]): void {
  clearList(ctx, list, consumerId);
  for (const text of addresses) {
    const address = consAddressFromText(ctx, text);
    if (address !== undefined) list.add(ctx, [consumerId, address]);
  }
}

/** Stores which validators a consumer takes; lists that changed are mirrored into sets, entries that are not addresses are passed over. */
export function setPowerShaping(ctx: Context, consumerId: string, parameters: PowerShapingParameters): void {
  const before = state.powerShapingParameters.get(ctx, consumerId);
  state.powerShapingParameters.set(ctx, consumerId, parameters);
  const update = (list: ValidatorList, was: readonly string[] | undefined, is: readonly string[]): void => {
    if (!isSameList(was ?? [], is)) replaceList(ctx, list, consumerId, is);
  };
  update(state.allowlist, before?.allowlist, parameters.allowlist);
  update(state.denylist, before?.denylist, parameters.denylist);
  update(state.prioritylist, before?.prioritylist, parameters.prioritylist);
}

/** Recomputes the stored least power of the top N if N has changed, or forgets it. */
export function updateMinPowerInTopN(ctx: Context, consumerId: string, change: { readonly from: number; readonly to: number }): void {
  if (change.from === change.to) return;
  if (change.to === 0) {
    state.minPowerInTopN.delete(ctx, consumerId);
    return;
  }
  const powers = activeValidators(ctx).map(({ power }) => power);
  state.minPowerInTopN.set(ctx, consumerId, minPowerInTopN(powers, change.to));
}
