import { type Context, ensure, type ReadContext, tolerate, unregisteredError } from "../../../framework/index.ts";
import { Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import type { SlashPacketData } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { punishments } from "../../slashing/slots.ts";
import { ACK, ccvErrors, infractionText, validateSlashPacket } from "../index.ts";
import { consAddressText } from "./addresses.ts";
import { PROVIDER, providerEvents } from "./api.ts";
import { LAUNCHED, phaseOf } from "./consumers.ts";
import { providerAddressOf } from "./keyAssignment.ts";
import { type Candidate, isUnbonded, jail, type Offence, slash, slashablePower, validatorByConsAddress } from "./staking.ts";
import { state } from "./state.ts";
import { setSlashMeter, slashMeter } from "./throttle.ts";
import { appendSlashAck } from "./vsc.ts";

/** The provider's height that an id of a consumer stands for; id 0 is the height at which the channel opened. */
function infractionHeight(ctx: ReadContext, consumerId: string, vscId: bigint): bigint | undefined {
  return vscId === 0n ? state.initChainHeight.get(ctx, consumerId) : state.heightOfVsc.get(ctx, vscId);
}

/** [CCV-PCF-RCVSLASH.1] A slash request of a consumer; returns the byte of the acknowledgement. */
export function receiveSlashPacket(ctx: Context, packet: Packet, data: SlashPacketData): number {
  const consumerId = state.consumerOfChannel.get(ctx, packet.destinationChannel);
  // DEVIATION: Go panics where the channel belongs to none of the consumers, and the packet is never acknowledged; here it is an error acknowledgement.
  ensure(consumerId !== undefined, ccvErrors.ChannelNotFound, `SlashPacket received on unknown channel ${packet.destinationChannel}`);
  validateSlashPacket(data);
  const height = infractionHeight(ctx, consumerId, data.valsetUpdateId);
  const rule = `cannot find infraction height matching the validator update id ${data.valsetUpdateId} for chain ${consumerId}`;
  ensure(height !== undefined, unregisteredError, rule);

  const consumerAddress = data.validator.address;
  const address = providerAddressOf(ctx, consumerId, consumerAddress);
  if (data.infraction === Infraction.INFRACTION_DOUBLE_SIGN) {
    // Double signing is punished by evidence only; the request is logged.
    state.doubleSignLog.add(ctx, address);
    return ACK.done;
  }
  const isMember = phaseOf(ctx, consumerId) === LAUNCHED && state.consumerValidators.has(ctx, [consumerId, address]);
  if (!isMember) {
    appendSlashAck(ctx, consumerId, consAddressText(ctx, consumerAddress));
    return ACK.slashHandled;
  }
  const meter = slashMeter(ctx);
  if (meter < 0n) return ACK.slashBounced;
  setSlashMeter(ctx, meter - effectivePower(ctx, address));
  executeDowntime(ctx, consumerId, { address, height, data });
  return ACK.slashHandled;
}

/** What the meter loses for jailing a validator: nothing for one that is unknown or jailed already. */
function effectivePower(ctx: ReadContext, address: Uint8Array): bigint {
  const validator = validatorByConsAddress(ctx, address);
  return validator === undefined || validator.jailed ? 0n : validator.power;
}

interface DowntimeRequest {
  readonly address: Uint8Array;
  readonly height: bigint;
  readonly data: SlashPacketData;
}

/** [CCV-PCF-RCVSLASH.1] Punishes a downtime; a validator that is unknown, unbonded or tombstoned is passed over without a slash ack. */
function executeDowntime(ctx: Context, consumerId: string, { address, height, data }: DowntimeRequest): void {
  const validator = validatorByConsAddress(ctx, address);
  if (validator === undefined || isUnbonded(validator)) return;
  if (punishments.ifFilled(ctx)?.isTombstoned(ctx, address) === true) return;
  appendSlashAck(ctx, consumerId, consAddressText(ctx, data.validator.address));
  const downtime = state.infractionParameters.get(ctx, consumerId)?.downtime;
  if (downtime === undefined) return;
  // A punishment that fails is not the consumer's fault: its request counts as handled.
  const power = punishablePower(ctx, consumerId, validator, data.validator.power);
  const request = { consAddress: address, infractionHeight: height, power, fraction: downtime.slashFraction };
  if (!validator.jailed && tolerate(() => punish(ctx, request, downtime.jailDuration)) !== undefined) return;
  ctx.emit(
    providerEvents.executeConsumerChainSlash({
      module: PROVIDER,
      validator_address: consAddressText(ctx, address),
      infraction_type: infractionText(data.infraction),
      infraction_height: `${height}`,
      valset_update_id: `${data.valsetUpdateId}`,
    }),
  );
}

/**
 * The power by which a validator is slashed: what the consumer states.
 * DEVIATION: Go takes any number. What can have stood behind a vote is the power that the consumer was told, which power shaping may
 * put above the validator's own, or the stake that is or lately was the validator's.
 */
function punishablePower(ctx: ReadContext, consumerId: string, validator: Candidate, stated: bigint): bigint {
  const leased = state.consumerValidators.get(ctx, [consumerId, validator.consensusAddress])?.power ?? 0n;
  const staked = slashablePower(ctx, validator);
  const most = leased > staked ? leased : staked;
  return stated > most ? most : stated;
}

function punish(ctx: Context, request: Offence, jailDuration: bigint): void {
  slash(ctx, request);
  jail(ctx, request.consAddress);
  punishments.ifFilled(ctx)?.jailUntil(ctx, request.consAddress, ctx.timeNs + jailDuration);
}
