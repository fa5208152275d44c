import { fromUtf8, utf8 } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import { type Context, ensure, sdkErrors, StateError, unregisteredError } from "../../framework/index.ts";
import type { MessageCodec } from "../../proto/codec.ts";
import { Infraction, InfractionInfo } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { Acknowledgement } from "../../proto/gen/ibc/core/channel/v1.ts";
import {
  ConsumerPacketData,
  ConsumerPacketDataType,
  ConsumerPacketDataTypeInfo,
  ConsumerPacketDataV1,
  InfractionType,
  type SlashPacketData,
  type SlashPacketDataV1,
  ValidatorSetChangePacketData,
} from "../../proto/gen/interchain_security/ccv/v1.ts";
import { fromJson, toJsonText } from "../../proto/json.ts";
import { ccvErrors } from "./errors.ts";
import { compactText, rawText } from "./goText.ts";
import { AcknowledgementContent, PacketAcknowledged } from "./packetEvents.ts";

/** The channel version that a consumer proposes. */
export const CCV_VERSION = "1";
/** The IBC port of the provider's end. */
export const PROVIDER_PORT = "provider";
/** The IBC port of a consumer's end. */
export const CONSUMER_PORT = "consumer";

/** The one byte of a result acknowledgement. */
export const ACK = { done: 1, slashHandled: 2, slashBounced: 3 } as const;

/** Nesting of the deepest packet is four; what is deeper is not a packet. */
const MAX_PACKET_DEPTH = 16;

function packetJson(bytes: Uint8Array): JsonValue {
  // Go's decoder stops behind the first complete value.
  return parseJson(fromUtf8(bytes), { maxDepth: MAX_PACKET_DEPTH, trailing: "ignore" });
}

/** The bytes of a validator-set change on the wire. */
export function vscPacketBytes(packet: ValidatorSetChangePacketData): Uint8Array {
  return utf8(toJsonText(ValidatorSetChangePacketData, packet));
}

/** A validator-set change as it came in; unknown members and wrong types are sdk/29. */
export function decodeVscPacket(bytes: Uint8Array): { readonly packet: ValidatorSetChangePacketData; readonly hasUpdates: boolean } {
  return asInvalidType("cannot unmarshal VSCPacket data", () => {
    const json = packetJson(bytes);
    const packet = fromJson(ValidatorSetChangePacketData, json);
    // Go tells an absent or null list, which is refused, from an empty one by its nil slice.
    const list = isJsonObject(json) ? (json["validator_updates"] ?? json["validatorUpdates"]) : undefined;
    return { packet, hasUpdates: list !== undefined && list !== null };
  });
}

/** Refuses a validator-set change without a list of updates or with id 0. */
export function validateVscPacket({
  packet,
  hasUpdates,
}: {
  readonly packet: ValidatorSetChangePacketData;
  readonly hasUpdates: boolean;
}): void {
  ensure(hasUpdates, ccvErrors.InvalidPacketData, "validator updates cannot be nil");
  ensure(packet.valsetUpdateId !== 0n, ccvErrors.InvalidPacketData, "valset update id cannot be equal to zero");
}

function infractionToV1(infraction: Infraction): InfractionType {
  if (infraction === Infraction.INFRACTION_DOWNTIME) return InfractionType.INFRACTION_TYPE_DOWNTIME;
  if (infraction === Infraction.INFRACTION_DOUBLE_SIGN) return InfractionType.INFRACTION_TYPE_DOUBLE_SIGN;
  return InfractionType.INFRACTION_TYPE_UNSPECIFIED;
}

function slashFromV1(slash: SlashPacketDataV1): SlashPacketData {
  const { INFRACTION_DOWNTIME, INFRACTION_DOUBLE_SIGN, INFRACTION_UNSPECIFIED } = Infraction;
  const { INFRACTION_TYPE_DOWNTIME, INFRACTION_TYPE_DOUBLE_SIGN } = InfractionType;
  let infraction: Infraction = INFRACTION_UNSPECIFIED;
  if (slash.infraction === INFRACTION_TYPE_DOWNTIME) infraction = INFRACTION_DOWNTIME;
  if (slash.infraction === INFRACTION_TYPE_DOUBLE_SIGN) infraction = INFRACTION_DOUBLE_SIGN;
  return { ...slash, infraction };
}

/** The bytes of a consumer's packet on the wire: slash packets keep the enum names of the first version for every provider's sake. */
export function consumerPacketBytes(packet: ConsumerPacketData): Uint8Array {
  const slash = packet.slashPacketData;
  if (packet.type !== ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH || slash === undefined) {
    return utf8(toJsonText(ConsumerPacketData, packet));
  }
  const slashPacketData = { ...slash, infraction: infractionToV1(slash.infraction) };
  return utf8(toJsonText(ConsumerPacketDataV1, ConsumerPacketDataV1.from({ type: packet.type, slashPacketData })));
}

/** A consumer's packet as it came in, in the present form or the first; sdk/29 if it is neither. */
export function decodeConsumerPacket(bytes: Uint8Array): ConsumerPacketData {
  return asInvalidType("cannot unmarshal ConsumerPacket data", () => {
    const json = packetJson(bytes);
    const packet = tryFromJson(ConsumerPacketData, json);
    if (packet !== undefined) return packet;
    const first = fromJson(ConsumerPacketDataV1, json);
    if (first.type === ConsumerPacketDataType.CONSUMER_PACKET_TYPE_VSCM) {
      throw new DecodeError("VSC matured packets should be correctly unmarshaled");
    }
    // DEVIATION: Go dereferences nil here and never acknowledges; the caller refuses a slash packet without slash data.
    const slashPacketData = first.slashPacketData === undefined ? undefined : slashFromV1(first.slashPacketData);
    return ConsumerPacketData.from({ type: first.type, slashPacketData });
  });
}

function tryFromJson<T>(codec: MessageCodec<T>, json: JsonValue): T | undefined {
  try {
    return fromJson(codec, json);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function asInvalidType<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw new StateError(sdkErrors.InvalidType, what, { cause: error });
    throw error;
  }
}

/** The slash data of a packet of type SLASH. */
export function slashDataOf(packet: ConsumerPacketData): SlashPacketData {
  // DEVIATION: Go panics on a slash packet without slash data, which then is never acknowledged; here it gets an error acknowledgement.
  if (packet.slashPacketData === undefined) throw new StateError(ccvErrors.InvalidPacketData, "a slash packet without slash data");
  return packet.slashPacketData;
}

/** [CCV-PCF-RCVSLASH.1] Refuses slash data without address, power or a known infraction; id 0 is legal. */
export function validateSlashPacket({ validator, infraction }: SlashPacketData): void {
  const { length } = validator.address;
  ensure(length > 0, ccvErrors.InvalidPacketData, "invalid validator: addresses cannot be empty: unknown address");
  ensure(length <= 255, ccvErrors.InvalidPacketData, `invalid validator: address max length is 255, got ${length}: unknown address`);
  ensure(validator.power !== 0n, ccvErrors.InvalidPacketData, "validator power cannot be zero");
  const known = infraction === Infraction.INFRACTION_DOUBLE_SIGN || infraction === Infraction.INFRACTION_DOWNTIME;
  ensure(known, ccvErrors.InvalidPacketData, `invalid infraction type: ${infractionText(infraction)}`);
}

/** The refusal of a packet of type UNSPECIFIED or unknown. */
export function invalidPacketType(type: ConsumerPacketDataType): StateError {
  return new StateError(unregisteredError, `invalid consumer packet type: "${ConsumerPacketDataTypeInfo.names.get(type) ?? type}"`);
}

/** The name of an infraction, as events have it. */
export function infractionText(infraction: Infraction): string {
  return InfractionInfo.names.get(infraction) ?? `${infraction}`;
}

/** An acknowledgement that came back; sdk/6 if it is none. */
export function decodeAcknowledgement(bytes: Uint8Array, where: string): Acknowledgement {
  try {
    return fromJson(Acknowledgement, packetJson(bytes));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new StateError(sdkErrors.UnknownRequest, `cannot unmarshal ${where} packet acknowledgement: ${error.message}`, { cause: error });
  }
}

/** The two events of an acknowledgement. */
export function emitAcknowledged(ctx: Context, module: string, { result, error }: Acknowledgement): void {
  const text = result !== undefined ? compactText("result", result) : error === undefined ? "" : compactText("error", utf8(error));
  ctx.emit(PacketAcknowledged({ module, acknowledgement: text }));
  if (result !== undefined) ctx.emit(AcknowledgementContent({ success: rawText(result) }));
  else if (error !== undefined) ctx.emit(AcknowledgementContent({ error }));
}
