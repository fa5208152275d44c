import { compareBytes } from "../../encoding/bytes.ts";
import type { Context, ReadContext } from "../../framework/index.ts";
import type { HistoricalInfo, Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { Header } from "../../proto/gen/tendermint/types.ts";
import { consensusAddressOf } from "./consensusKey.ts";
import { params } from "./params.ts";
import { state } from "./state.ts";
import { consensusPower } from "./validator.ts";
import { lastValidators } from "./validators.ts";

/** Header and bonded validators at a height that is still kept. */
export function getHistoricalInfo(ctx: ReadContext, height: bigint): HistoricalInfo | undefined {
  return height < 0n ? undefined : state.historicalInfos.get(ctx, height);
}

/** Keeps this block's header and validators and drops what is older than the parameters keep. */
export function trackHistoricalInfo(ctx: Context): void {
  const kept = BigInt(params(ctx).historicalEntries);
  // What is to be dropped is contiguous: the first gap ends it.
  for (let height = ctx.height - kept; height >= 0n; height--) {
    if (!state.historicalInfos.has(ctx, height)) break;
    state.historicalInfos.delete(ctx, height);
  }
  if (kept === 0n) return;
  state.historicalInfos.set(ctx, ctx.height, { header: headerOf(ctx), valset: [...lastValidators(ctx)].sort(byPower) });
}

/** The header as an SDK application knows it in FinalizeBlock: most of the engine's hashes are missing. */
function headerOf(ctx: Context): Header {
  const { proposerAddress, nextValidatorsHash, appHash } = ctx.header;
  return Header.from({ chainId: ctx.chainId, height: ctx.height, time: ctx.timeNs, proposerAddress, nextValidatorsHash, appHash });
}

/** CometBFT's order: power down, then consensus address up. */
function byPower(a: Validator, b: Validator): number {
  const [powerA, powerB] = [consensusPower(a), consensusPower(b)];
  if (powerA !== powerB) return powerA > powerB ? -1 : 1;
  return compareBytes(consensusAddressOf(a), consensusAddressOf(b));
}
