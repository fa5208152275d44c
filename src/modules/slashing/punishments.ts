import { type Context, ensure } from "../../framework/index.ts";
import { Infraction } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { consensusText } from "../staking/index.ts";
import { Jailed, Slashed, slashingErrors } from "./api.ts";
import { getParams } from "./params.ts";
import { getSigningInfo, requireSigningInfo } from "./signing.ts";
import { type Punishments, type SlashRequest, slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

const REASONS: ReadonlyMap<number, string> = new Map([
  [Infraction.INFRACTION_DOUBLE_SIGN, "double_sign"],
  [Infraction.INFRACTION_DOWNTIME, "missing_signature"],
]);

function slash(ctx: Context, request: SlashRequest): void {
  const burned = slashedValidators(ctx).slash(ctx, request);
  const address = consensusText(ctx, request.consAddress);
  const reason = REASONS.get(request.infraction) ?? "unspecified";
  ctx.emit(Slashed({ address, power: `${request.power}`, reason, burned_coins: `${burned}` }));
}

function jail(ctx: Context, consAddress: Uint8Array): void {
  slashedValidators(ctx).jail(ctx, consAddress);
  ctx.emit(Jailed({ jailed: consensusText(ctx, consAddress) }));
}

function tombstone(ctx: Context, consAddress: Uint8Array): void {
  const info = requireSigningInfo(ctx, consAddress, "cannot tombstone validator that does not have any signing information");
  ensure(!info.tombstoned, slashingErrors.ValidatorTombstoned, "cannot tombstone validator that is already tombstoned");
  state.signingInfos.set(ctx, consAddress, { ...info, tombstoned: true });
}

function jailUntil(ctx: Context, consAddress: Uint8Array, timeNs: bigint): void {
  const info = requireSigningInfo(ctx, consAddress, "cannot jail validator that does not have any signing information");
  state.signingInfos.set(ctx, consAddress, { ...info, jailedUntil: timeNs });
}

/** What evidence and the provider ask of slashing. */
export const slashingPunishments: Punishments = {
  signingRecord(ctx, consAddress) {
    const info = getSigningInfo(ctx, consAddress);
    return info && { isTombstoned: info.tombstoned, jailedUntilNs: info.jailedUntil };
  },
  isTombstoned: (ctx, consAddress) => getSigningInfo(ctx, consAddress)?.tombstoned === true,
  hasPublicKey: (ctx, consAddress) => state.publicKeys.has(ctx, consAddress),
  slash,
  jail,
  tombstone,
  jailUntil,
  downtimeJailDuration: (ctx) => getParams(ctx).downtimeJailDuration,
  slashFractionDowntime: (ctx) => getParams(ctx).slashFractionDowntime,
  slashFractionDoubleSign: (ctx) => getParams(ctx).slashFractionDoubleSign,
};
