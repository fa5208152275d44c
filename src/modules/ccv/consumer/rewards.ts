import { parseDec, truncateInt } from "../../../encoding/decimal.ts";
import { addCoins, type Coins, formatCoins, subtractCoins } from "../../../encoding/coins.ts";
import { type Context, ensure, ensureInvariant, type ReadContext, sdkErrors } from "../../../framework/index.ts";
import { MsgTransfer } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { ensureModuleAccount, FEE_COLLECTOR, moduleAccountAddress } from "../../auth/index.ts";
import { getBalance, getBalances, sendBetweenModules } from "../../bank/index.ts";
import { createRewardMemo } from "../index.ts";
import { getChannel, ibcDenom, isOpen, TRANSFER_PORT, transfer } from "../ibc.ts";
import { CONSUMER, CONSUMER_REDISTRIBUTION, consumerEvents, TO_SEND_TO_PROVIDER } from "./api.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

/** The consumer's share of fees, rounded down coin by coin, and the rest, which is the provider's. */
export function splitFees(fees: Coins, fraction: string): { readonly toConsumer: Coins; readonly toProvider: Coins } {
  const share = parseDec(fraction);
  const toConsumer = fees.map(({ denom, amount }) => ({ denom, amount: truncateInt(amount * share) })).filter(({ amount }) => amount > 0n);
  const toProvider = subtractCoins(fees, toConsumer);
  ensureInvariant(toProvider !== undefined, `a share of ${fraction} of ${formatCoins(fees)} is more than all of it`);
  return { toConsumer, toProvider };
}

/** [CCV-CCF-EBLOCK-RD.1] Splits the block's fees into the consumer's and the provider's pool; no fees leave their events, too. */
function splitBlockFees(ctx: Context): void {
  ensureModuleAccount(ctx, FEE_COLLECTOR);
  const fees = getBalances(ctx, moduleAccountAddress(ctx, FEE_COLLECTOR));
  const { toConsumer, toProvider } = splitFees(fees, getParams(ctx).consumerRedistributionFraction);
  sendBetweenModules(ctx, FEE_COLLECTOR, CONSUMER_REDISTRIBUTION, toConsumer);
  sendBetweenModules(ctx, FEE_COLLECTOR, TO_SEND_TO_PROVIDER, toProvider);
}

/** The height of the last attempt to send rewards. */
export function lastTransmission(ctx: ReadContext): bigint {
  return state.lastTransmission.get(ctx)?.height ?? 0n;
}

/** Denominations that go to the provider: the consumer's own, and the provider's as they are called here. */
export function rewardDenoms(ctx: ReadContext): readonly string[] {
  const { rewardDenoms: own, providerRewardDenoms, distributionTransmissionChannel: channelId } = getParams(ctx);
  return [...own, ...providerRewardDenoms.map((denom) => ibcDenom(`${TRANSFER_PORT}/${channelId}/${denom}`))];
}

/** [CCV-CCF-DISTRREW.1] Sends what is in the provider's pool over the transfer channel, if that is open. */
function sendRewards(ctx: Context): void {
  const params = getParams(ctx);
  const channelId = params.distributionTransmissionChannel;
  const channel = getChannel(ctx, TRANSFER_PORT, channelId);
  if (channel === undefined || !isOpen(channel)) return;
  const pool = ensureModuleAccount(ctx, TO_SEND_TO_PROVIDER);
  const address = moduleAccountAddress(ctx, TO_SEND_TO_PROVIDER);
  let sent: Coins = [];
  for (const denom of rewardDenoms(ctx)) {
    const token = { denom, amount: getBalance(ctx, address, denom) };
    if (token.amount === 0n) continue;
    ensure(params.providerFeePoolAddrStr !== "", sdkErrors.InvalidAddress, "missing recipient address");
    const message = MsgTransfer.from({
      sourcePort: TRANSFER_PORT,
      sourceChannel: channelId,
      token,
      sender: pool.base.address,
      receiver: params.providerFeePoolAddrStr,
      timeoutTimestamp: ctx.timeNs + params.transferTimeoutPeriod,
      memo: createRewardMemo(params.consumerId, ctx.chainId),
    });
    transfer(ctx, message);
    sent = addCoins(sent, [token]);
  }
  ctx.emit(
    consumerEvents.feeDistribution({
      module: CONSUMER,
      current_distribution_height: `${ctx.height}`,
      next_distribution_height: `${ctx.height + params.blocksPerDistributionTransmission}`,
      distribution_fraction: params.consumerRedistributionFraction,
      // Every balance that was looked at was sent whole.
      total: formatCoins(sent),
      provider_amount: formatCoins(sent),
    }),
  );
}

/** [CCV-CCF-EBLOCK-RD.1] Splits fees in every block and sends the provider's share in some; an attempt that fails counts as one. */
export function distributeRewards(ctx: Context): void {
  splitBlockFees(ctx);
  if (ctx.height - lastTransmission(ctx) < getParams(ctx).blocksPerDistributionTransmission) return;
  ctx.attempt(sendRewards);
  state.lastTransmission.set(ctx, { height: ctx.height });
}
