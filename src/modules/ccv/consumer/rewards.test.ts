import assert from "node:assert/strict";
import { test } from "node:test";
import { CCV_CONNECTION, leasedConsumer, openCcvChannel } from "../../../../test/support/ccvApps.ts";
import { moduleAddress } from "../../../crypto/address.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { fromUtf8 } from "../../../encoding/bytes.ts";
import type { TestApp } from "../../../framework/testApp.ts";
import { Channel, Counterparty, Order, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { getBalance, getBalances } from "../../bank/index.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { Query } from "./api.ts";
import { rewardDenoms, splitFees } from "./rewards.ts";
import { state } from "./state.ts";

const POOL = encodeBech32("cosmos", moduleAddress("consumer_rewards_pool"));

/** A consumer with fees in the collector, from genesis. */
function withFees(fees: readonly { readonly denom: string; readonly amount: string }[], params: object = {}): TestApp {
  const balances = [{ address: encodeBech32("consumer", moduleAddress("fee_collector")), coins: fees }];
  const bank = { params: { send_enabled: [], default_send_enabled: true }, balances, supply: [], denom_metadata: [], send_enabled: [] };
  const { app } = leasedConsumer([10], {
    params: { consumerRedistributionFraction: "0.75", blocksPerDistributionTransmission: 3n, rewardDenoms: ["stake"], ...params },
    genesis: { bank },
  });
  openCcvChannel(app);
  app.withContext((ctx) => {
    const channel = Channel.from({
      state: State.STATE_OPEN,
      ordering: Order.ORDER_UNORDERED,
      counterparty: Counterparty.from({ portId: "transfer", channelId: "channel-8" }),
      connectionHops: [CCV_CONNECTION],
      version: "ics20-1",
    });
    channelState.channels.set(ctx, ["transfer", "channel-1"], channel);
    channelState.nextSequenceSend.set(ctx, ["transfer", "channel-1"], 1n);
  });
  return app;
}
const balanceOf = (app: TestApp, name: string, denom = "stake"): bigint =>
  app.withContext((ctx) => getBalance(ctx, moduleAddress(name), denom));

test("the consumer's share is rounded down coin by coin, the provider gets the rest", () => {
  const fees = [
    { denom: "a", amount: 1n },
    { denom: "b", amount: 7n },
    { denom: "c", amount: 100n },
  ];
  assert.deepEqual(splitFees(fees, "0.75"), {
    toConsumer: [
      { denom: "b", amount: 5n },
      { denom: "c", amount: 75n },
    ],
    toProvider: [
      { denom: "a", amount: 1n },
      { denom: "b", amount: 2n },
      { denom: "c", amount: 25n },
    ],
  });
  assert.deepEqual(splitFees(fees, "1").toProvider, []);
  assert.deepEqual(splitFees(fees, "0").toConsumer, []);
  assert.deepEqual(splitFees([], "0.5"), { toConsumer: [], toProvider: [] });
});

test("every block splits what the fee collector holds, and the query shows the next split", () => {
  const app = withFees([{ denom: "stake", amount: "1001" }]);
  assert.equal(balanceOf(app, "cons_redistribute"), 750n);
  assert.equal(balanceOf(app, "cons_to_send_to_provider"), 251n);
  assert.equal(balanceOf(app, "fee_collector"), 0n);
  const { data } = app.query(Query.queryNextFeeDistribution);
  assert.deepEqual([data?.lastHeight, data?.nextHeight, data?.distributionFraction, data?.total], [0n, 3n, "0.75", ""]);
});

test("a block without fees still tells of the two empty transfers", () => {
  const app = withFees([]);
  const { events } = app.block();
  assert.deepEqual(
    events.filter(({ type }) => type === "transfer").map(({ attributes }) => attributes.find(([key]) => key === "amount")?.[1]),
    ["", ""],
  );
});

test("the provider's share is sent every so many blocks, with the memo that names the consumer", () => {
  const app = withFees(
    [
      { denom: "other", amount: "100" },
      { denom: "stake", amount: "1001" },
    ],
    { distributionTransmissionChannel: "channel-1", providerFeePoolAddrStr: POOL },
  );
  assert.deepEqual(
    app.block().events.filter(({ type }) => type === "fee_distribution"),
    [],
  );
  const { events } = app.block();
  assert.equal(app.height, 3n);
  const distribution = events.find(({ type }) => type === "fee_distribution");
  assert.deepEqual(Object.fromEntries(distribution?.attributes ?? []), {
    module: "ccvconsumer",
    current_distribution_height: "3",
    next_distribution_height: "6",
    distribution_fraction: "0.75",
    total: "251stake",
    provider_amount: "251stake",
  });
  const hex = events.find(({ type }) => type === "send_packet")?.attributes.find(([key]) => key === "packet_data_hex")?.[1] ?? "";
  const data = JSON.parse(fromUtf8(Uint8Array.from(Buffer.from(hex, "hex"))));
  assert.deepEqual([data.denom, data.amount, data.receiver], ["stake", "251", POOL]);
  assert.equal(JSON.parse(data.memo).provider.consumerId, "0");
  assert.equal(balanceOf(app, "cons_to_send_to_provider", "other"), 25n, "denominations that nobody listed stay");
  assert.deepEqual(
    app.withContext((ctx) => getBalances(ctx, moduleAddress("cons_redistribute"))),
    [
      { denom: "other", amount: 75n },
      { denom: "stake", amount: 750n },
    ],
  );
});

test("an attempt without pool address or open channel keeps the coins and counts as an attempt", () => {
  for (const params of [
    { distributionTransmissionChannel: "channel-1" },
    { distributionTransmissionChannel: "channel-6", providerFeePoolAddrStr: POOL },
  ]) {
    const app = withFees([{ denom: "stake", amount: "1000" }], params);
    app.block();
    const { events } = app.block();
    assert.equal(
      events.some(({ type }) => type === "send_packet" || type === "fee_distribution"),
      false,
    );
    assert.equal(balanceOf(app, "cons_to_send_to_provider"), 250n);
    app.withContext((ctx) => assert.equal(state.lastTransmission.get(ctx)?.height, 3n));
  }
});

test("the provider's denominations are looked up under their names on this chain", () => {
  const app = withFees([], { distributionTransmissionChannel: "channel-1", providerRewardDenoms: ["stake"], rewardDenoms: ["zone"] });
  assert.deepEqual(app.withContext(rewardDenoms), ["zone", "ibc/3C3D7B3BE4ECC85A0E5B52A3AEC3B7DFC2AA9CA47C37821E57020D6807043BE9"]);
});
