import { type Context, ensure, type ReadContext, type VoteInfo } from "../../framework/index.ts";
import { Infraction } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import type { Params, ValidatorSigningInfo } from "../../proto/gen/cosmos/slashing/v1beta1.ts";
import { consensusText } from "../staking/index.ts";
import { Liveness, SlashedForDowntime, slashingErrors } from "./api.ts";
import { forgetMissed, hasMissed, setMissed } from "./missedBlocks.ts";
import { getParams, minSignedPerWindow } from "./params.ts";
import { slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

/** Blocks between a set's computation and its first vote. */
const VALIDATOR_UPDATE_DELAY = 1n;
const ABSENT_FLAG = 1;

/** What is known of a validator's signing. */
export function getSigningInfo(ctx: ReadContext, consAddress: Uint8Array): ValidatorSigningInfo | undefined {
  return state.signingInfos.get(ctx, consAddress);
}

/** As `getSigningInfo`; refused where nothing is known. */
export function requireSigningInfo(ctx: ReadContext, consAddress: Uint8Array, context = ""): ValidatorSigningInfo {
  const info = getSigningInfo(ctx, consAddress);
  ensure(info !== undefined, slashingErrors.NoSigningInfoFound, context);
  return info;
}

/** BeginBlock: counts who did not sign the last block and punishes who has missed too many. */
export function judgeVotes(ctx: Context): void {
  const params = getParams(ctx);
  for (const vote of ctx.lastCommit.votes) judgeVote(ctx, params, vote);
}

function judgeVote(ctx: Context, params: Params, { validator, blockIdFlag }: VoteInfo): void {
  const { address, power } = validator;
  if (slashedValidators(ctx).isJailed(ctx, address)) return;
  const missed = blockIdFlag === ABSENT_FLAG;
  const info = counted(ctx, params, address, requireSigningInfo(ctx, address), missed);
  if (missed) {
    const missedBlocks = `${info.missedBlocksCounter}`;
    ctx.emit(Liveness({ address: consensusText(ctx, address), missed_blocks: missedBlocks, height: `${ctx.height}` }));
  }
  const window = params.signedBlocksWindow;
  const isGuilty = ctx.height > info.startHeight + window && info.missedBlocksCounter > window - minSignedPerWindow(params);
  state.signingInfos.set(ctx, address, isGuilty ? punished(ctx, params, address, power, info) : info);
}

/** The record after one more vote, and the bit of its place in the window. */
function counted(ctx: Context, params: Params, address: Uint8Array, info: ValidatorSigningInfo, missed: boolean): ValidatorSigningInfo {
  const index = info.indexOffset % params.signedBlocksWindow;
  const before = hasMissed(ctx, address, index);
  if (before !== missed) setMissed(ctx, address, index, missed);
  const change = before === missed ? 0n : missed ? 1n : -1n;
  return { ...info, indexOffset: info.indexOffset + 1n, missedBlocksCounter: info.missedBlocksCounter + change };
}

/** Slashes and jails for downtime; the window begins anew, or the validator would be punished again at once. */
function punished(ctx: Context, params: Params, address: Uint8Array, power: bigint, info: ValidatorSigningInfo): ValidatorSigningInfo {
  const validators = slashedValidators(ctx);
  const validator = validators.byConsAddress(ctx, address);
  if (validator === undefined || validator.jailed) return info;
  const burned = validators.slash(ctx, {
    consAddress: address,
    // The set that signed the last block was computed two blocks before this one.
    infractionHeight: ctx.height - VALIDATOR_UPDATE_DELAY - 1n,
    power,
    fraction: params.slashFractionDowntime,
    infraction: Infraction.INFRACTION_DOWNTIME,
  });
  const text = consensusText(ctx, address);
  ctx.emit(SlashedForDowntime({ address: text, power: `${power}`, reason: "missing_signature", jailed: text, burned_coins: `${burned}` }));
  validators.jail(ctx, address);
  forgetMissed(ctx, address);
  return { ...info, jailedUntil: ctx.timeNs + params.downtimeJailDuration, missedBlocksCounter: 0n, indexOffset: 0n };
}
