import { formatDec, decFromInt } from "../../../encoding/decimal.ts";
import type { Coins } from "../../../encoding/coins.ts";
import { ensure, query, type ReadContext } from "../../../framework/index.ts";
import type { QueryProviderInfoResponse } from "../../../proto/gen/interchain_security/ccv/consumer/v1.ts";
import { FEE_COLLECTOR, moduleAccountAddress } from "../../auth/index.ts";
import { getBalances } from "../../bank/index.ts";
import { ccvErrors, CONSUMER_PORT } from "../index.ts";
import { getChannel, getClientState, getConnection } from "../ibc.ts";
import { Query } from "./api.ts";
import { getParams } from "./params.ts";
import { pendingPackets } from "./pendingPackets.ts";
import { lastTransmission, splitFees } from "./rewards.ts";
import { state } from "./state.ts";

function decCoinsText(coins: Coins): string {
  return coins.map(({ denom, amount }) => `${formatDec(decFromInt(amount))}${denom}`).join(",");
}

function providerInfo(ctx: ReadContext): QueryProviderInfoResponse {
  const channelId = state.providerChannel.get(ctx) ?? "";
  const channel = channelId === "" ? undefined : getChannel(ctx, CONSUMER_PORT, channelId);
  ensure(channel !== undefined, ccvErrors.ChannelNotFound, "");
  const connectionId = channel.connectionHops[0] ?? "";
  const connection = getConnection(ctx, connectionId);
  ensure(connection !== undefined, ccvErrors.ClientNotFound, `connection ${connectionId}`);
  const client = getClientState(ctx, connection.clientId);
  ensure(client !== undefined, ccvErrors.ClientNotFound, "");
  const { counterparty } = connection;
  return {
    consumer: { chainID: ctx.chainId, clientID: connection.clientId, connectionID: connectionId, channelID: channelId },
    provider: {
      chainID: client.chainId,
      clientID: counterparty.clientId,
      connectionID: counterparty.connectionId,
      channelID: channel.counterparty.channelId,
    },
  };
}

/** Everything that can be asked of a consumer. */
export const queries = [
  query(Query.queryNextFeeDistribution, (ctx) => {
    const params = getParams(ctx);
    const lastHeight = lastTransmission(ctx);
    const total = getBalances(ctx, moduleAccountAddress(ctx, FEE_COLLECTOR));
    const { toConsumer, toProvider } = splitFees(total, params.consumerRedistributionFraction);
    const data = {
      currentHeight: ctx.height,
      lastHeight,
      nextHeight: lastHeight + params.blocksPerDistributionTransmission,
      distributionFraction: params.consumerRedistributionFraction,
      total: decCoinsText(total),
      toProvider: decCoinsText(toProvider),
      toConsumer: decCoinsText(toConsumer),
    };
    return { data };
  }),
  query(Query.queryParams, (ctx) => ({ params: getParams(ctx) })),
  query(Query.queryProviderInfo, (ctx) => providerInfo(ctx)),
  query(Query.queryThrottleState, (ctx) => ({ slashRecord: state.slashRecord.get(ctx), packetDataQueue: pendingPackets(ctx) })),
];
