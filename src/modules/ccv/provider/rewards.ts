import { decFromInt } from "../../../encoding/decimal.ts";
import { DecodeError } from "../../../encoding/error.ts";
import type { Context, ReadContext } from "../../../framework/index.ts";
import { FungibleTokenPacketData } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import type { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { AllowlistedRewardDenoms, ConsumerRewardsAllocation } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { moduleAccountAddress, parseAddress } from "../../auth/index.ts";
import { equalBytes, fromUtf8 } from "../../../encoding/bytes.ts";
import { fromJsonText } from "../../../proto/json.ts";
import { parseRewardMemo } from "../index.ts";
import { getChannel, getConnection, receivedDenom, type PacketAcknowledgement, type PacketDelivery } from "../ibc.ts";
import { CONSUMER_REWARDS_POOL, PROVIDER, providerEvents } from "./api.ts";
import { state } from "./state.ts";

/** Denominations that a consumer's owner allows as rewards. */
export function allowlistedDenoms(ctx: ReadContext, consumerId: string): readonly string[] {
  return state.allowlistedRewardDenoms.get(ctx, consumerId)?.denoms ?? [];
}

/** Replaces the denominations that a consumer's owner allows. */
export function setAllowlistedDenoms(ctx: Context, consumerId: string, denoms: readonly string[]): void {
  state.allowlistedRewardDenoms.set(ctx, consumerId, AllowlistedRewardDenoms.from({ denoms }));
}

/** The consumer on whose own client the packet's channel is built, if its CCV channel is open. */
function consumerOfPacket(ctx: ReadContext, packet: Packet): string | undefined {
  const channel = getChannel(ctx, packet.destinationPort, packet.destinationChannel);
  const [connectionId] = channel?.connectionHops ?? [];
  if (connectionId === undefined || channel?.connectionHops.length !== 1) return undefined;
  const clientId = getConnection(ctx, connectionId)?.clientId;
  const consumerId = clientId === undefined ? undefined : state.consumerOfClient.get(ctx, clientId);
  return consumerId !== undefined && state.channelOfConsumer.has(ctx, consumerId) ? consumerId : undefined;
}

function transferData(packet: Packet): FungibleTokenPacketData | undefined {
  try {
    return fromJsonText(FungibleTokenPacketData, fromUtf8(packet.data));
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Credits a consumer with a transfer to the rewards pool: the one that the memo names, else the one whose client it came over. */
function creditReward(ctx: Context, packet: Packet, data: FungibleTokenPacketData): void {
  const consumerId = parseRewardMemo(data.memo)?.consumerId ?? consumerOfPacket(ctx, packet);
  const chainId = consumerId === undefined ? undefined : state.chainIds.get(ctx, consumerId);
  if (consumerId === undefined || chainId === undefined) return;
  const denom = receivedDenom(packet, data.denom);
  const allocated = state.rewardsAllocations.get(ctx, [consumerId, denom])?.rewards[0]?.amount ?? 0n;
  const rewards = [{ denom, amount: allocated + decFromInt(BigInt(data.amount)) }];
  state.rewardsAllocations.set(ctx, [consumerId, denom], ConsumerRewardsAllocation.from({ rewards }));
  ctx.emit(
    providerEvents.rewardReceived({
      module: PROVIDER,
      consumer_id: consumerId,
      consumer_chain_id: chainId,
      reward_denom: denom,
      reward_amount: data.amount,
      reward_distribution: "scheduled",
    }),
  );
}

/** Around the reception of transfers: what reaches the rewards pool is some consumer's. */
export function receiveRewards(
  ctx: Context,
  packet: Packet,
  _delivery: PacketDelivery,
  next: (ctx: Context) => PacketAcknowledgement | undefined,
): PacketAcknowledgement | undefined {
  const acknowledgement = next(ctx);
  if (acknowledgement?.success !== true) return acknowledgement;
  const data = transferData(packet);
  if (data === undefined) return acknowledgement;
  const receiver = ctx.attempt((inner) => parseAddress(inner, data.receiver));
  const isPool = receiver.ok && equalBytes(receiver.value, moduleAccountAddress(ctx, CONSUMER_REWARDS_POOL));
  if (isPool) creditReward(ctx, packet, data);
  return acknowledgement;
}
