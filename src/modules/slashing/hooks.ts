import { type Context, ensureInvariant } from "../../framework/index.ts";
import { consensusAddressOf, consensusText } from "../staking/index.ts";
import { getSigningInfo } from "./signing.ts";
import { type SlashedValidator, slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

/** Remembers a validator's key: evidence is heard only against those that are known. */
export function rememberKey(ctx: Context, validator: SlashedValidator): void {
  const { consensusPubkey } = validator;
  ensureInvariant(consensusPubkey !== undefined, "a validator has a consensus key");
  state.publicKeys.set(ctx, consensusAddressOf(validator), consensusPubkey);
}

/** A validator was created. */
export function rememberNewKey(ctx: Context, operator: Uint8Array): void {
  const validator = slashedValidators(ctx).byOperator(ctx, operator);
  ensureInvariant(validator !== undefined, "a created validator exists");
  rememberKey(ctx, validator);
}

/** A validator is gone. */
export function forgetKey(ctx: Context, consAddress: Uint8Array): void {
  state.publicKeys.delete(ctx, consAddress);
}

/** A validator begins to sign: its window begins here, what it was punished for stays. */
export function beginSigning(ctx: Context, consAddress: Uint8Array): void {
  const known = getSigningInfo(ctx, consAddress);
  const fresh = {
    address: consensusText(ctx, consAddress),
    indexOffset: 0n,
    jailedUntil: 0n,
    tombstoned: false,
    missedBlocksCounter: 0n,
  };
  state.signingInfos.set(ctx, consAddress, { ...(known ?? fresh), startHeight: ctx.height });
}
