import { sha256 } from "../../crypto/hash.ts";
import { parseTime } from "../../encoding/time.ts";
import { type Context, ensure, ensureInvariant, type ReadContext, unregisteredError, type Misbehavior } from "../../framework/index.ts";
import { Equivocation } from "../../proto/gen/cosmos/evidence/v1beta1.ts";
import { BondStatus, Infraction } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { punishments } from "../slashing/slots.ts";
import { consensusText } from "../staking/index.ts";
import { accusedValidators } from "./slots.ts";
import { state } from "./state.ts";

/** Who signed twice stays in jail for ever: the last second that a timestamp can name. */
const END_OF_TIME = parseTime("9999-12-31T23:59:59Z");
/** Blocks between a set's computation and its first vote. */
const VALIDATOR_UPDATE_DELAY = 1n;
const SECOND = 1_000_000_000n;

/** BeginBlock: punishes those whom the engine has proved to have signed twice. */
export function hearMisbehavior(ctx: Context): void {
  for (const misbehavior of ctx.misbehavior) hear(ctx, misbehavior);
}

function hear(ctx: Context, { validator: { address, power }, height, timeNs }: Misbehavior): void {
  const accused = accusedValidators(ctx).byConsAddress(ctx, address);
  if (accused === undefined || accused.status === BondStatus.BOND_STATUS_UNBONDED) return;
  const slashing = punishments(ctx);
  if (accused.operatorAddress !== "" && !slashing.hasPublicKey(ctx, address)) return;
  if (isTooOld(ctx, height, timeNs)) return;
  const record = slashing.signingRecord(ctx, address);
  ensureInvariant(record !== undefined, `expected signing info for validator ${consensusText(ctx, address)} but not found`);
  if (record.isTombstoned) return;
  slashing.slash(ctx, {
    consAddress: address,
    infractionHeight: height - VALIDATOR_UPDATE_DELAY,
    power,
    fraction: slashing.slashFractionDoubleSign(ctx),
    infraction: Infraction.INFRACTION_DOUBLE_SIGN,
  });
  if (!accused.jailed) slashing.jail(ctx, address);
  slashing.jailUntil(ctx, address, END_OF_TIME);
  slashing.tombstone(ctx, address);
  keep(ctx, { height, power, time: timeNs, consensusAddress: consensusText(ctx, address) });
}

/** Too old by both of the limits: those who were staked then may be gone. */
function isTooOld(ctx: ReadContext, height: bigint, timeNs: bigint): boolean {
  const { maxAgeDurationNs, maxAgeNumBlocks } = ctx.consensusParams.evidence;
  return ctx.timeNs - timeNs > maxAgeDurationNs && ctx.height - height > maxAgeNumBlocks;
}

/** What evidence is known by. */
export function hashOf(evidence: Equivocation): Uint8Array {
  return sha256(Equivocation.encode(evidence));
}

/** Stores evidence that was heard. */
export function keep(ctx: Context, evidence: Equivocation): void {
  const value = Equivocation.encode(evidence);
  state.evidences.set(ctx, sha256(value), { typeUrl: Equivocation.typeUrl, value });
}

/** Refuses evidence that no engine could have seen. */
export function validateEquivocation({ time, height, power, consensusAddress }: Equivocation): void {
  ensure(time >= SECOND, unregisteredError, `invalid equivocation time: ${time} ns`);
  ensure(height >= 1n, unregisteredError, `invalid equivocation height: ${height}`);
  ensure(power >= 1n, unregisteredError, `invalid equivocation validator power: ${power}`);
  ensure(consensusAddress !== "", unregisteredError, "invalid equivocation validator consensus address: ");
}
