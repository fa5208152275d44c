import { type Context, ensureInvariant, type ReadContext } from "../../../framework/index.ts";
import type { ValidatorUpdate } from "../../../proto/gen/tendermint/abci.ts";
import { publicKeyText } from "../index.ts";
import { standaloneStaking } from "./slots.ts";
import { state } from "./state.ts";
import { applyValidatorChanges } from "./validators.ts";

/** Blocks between the one that returns updates and the first that the new set signs. */
const UPDATE_DELAY = 2n;

/** The first height whose infractions are the provider's to punish. */
export function firstConsumerHeight(ctx: ReadContext): bigint {
  const height = state.initGenesisHeight.get(ctx);
  ensureInvariant(height !== undefined, "the height of the consumer's genesis is not set");
  return height + UPDATE_DELAY;
}

/** Whether the provider's validators are in force: always, unless the chain was on its own until now. */
export function isChangeoverComplete(ctx: ReadContext): boolean {
  return !state.wasStandalone.has(ctx) || ctx.height >= firstConsumerHeight(ctx);
}

/** [CCV-CCF-BBLOCK-INIT.1] Lets the provider's set replace the chain's own, once: those who are not in it leave. */
export function changeToConsumer(ctx: Context): readonly ValidatorUpdate[] {
  const initial = state.initialValidators.get(ctx)?.provider.initialValSet ?? [];
  applyValidatorChanges(ctx, initial);
  const staying = new Set(initial.map(({ pubKey }) => publicKeyText(pubKey)));
  const leaving = standaloneStaking(ctx)
    .validatorKeys(ctx)
    .filter((key) => !staying.has(publicKeyText(key)))
    .map((pubKey) => ({ pubKey, power: 0n }));
  state.preCcv.clear(ctx);
  return [...initial, ...leaving];
}
