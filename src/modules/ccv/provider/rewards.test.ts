import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestProvider, launch, setTestConnection, type TestProvider } from "../../../../test/support/ccvApps.ts";
import { moduleAddress } from "../../../crypto/address.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import { decFromInt } from "../../../encoding/decimal.ts";
import { type Event, sdkErrors, StateError } from "../../../framework/index.ts";
import { Channel, Order, Packet, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { createRewardMemo } from "../index.ts";
import { errorAcknowledgement, ibcDenom, resultAcknowledgement } from "../ibc.ts";
import { receiveRewards } from "./rewards.ts";
import { state } from "./state.ts";

const POOL = encodeBech32("cosmos", moduleAddress("consumer_rewards_pool"));
const DENOM = ibcDenom("transfer/channel-1/stake");
const SUCCESS = resultAcknowledgement(Uint8Array.of(1));

function connected(): TestProvider {
  const chain = createTestProvider([10]);
  const consumerId = launch(chain, {}, 0);
  chain.app.withContext((ctx) => {
    setTestConnection(ctx, "connection-0", state.clientOfConsumer.get(ctx, consumerId) ?? "");
    state.channelOfConsumer.set(ctx, consumerId, "channel-0");
    const channel = Channel.from({ state: State.STATE_OPEN, ordering: Order.ORDER_UNORDERED, connectionHops: ["connection-0"] });
    channelState.channels.set(ctx, ["transfer", "channel-1"], channel);
  });
  return chain;
}
function receive({ app }: TestProvider, changes: object, isAccepted = true): readonly Event[] {
  const data = utf8(JSON.stringify({ denom: "stake", amount: "10", sender: "consumer1x", receiver: POOL, ...changes }));
  const packet = Packet.from({
    sourcePort: "transfer",
    sourceChannel: "channel-8",
    destinationPort: "transfer",
    destinationChannel: "channel-1",
    data,
  });
  const answer = isAccepted ? SUCCESS : errorAcknowledgement(new StateError(sdkErrors.InvalidRequest, "no"));
  const { value, events } = app.run((ctx) => receiveRewards(ctx, packet, { channelVersion: "ics20-1", relayer: "" }, () => answer));
  assert.equal(value, answer, "the acknowledgement is the transfer's");
  return events;
}
const allocated = ({ app }: TestProvider, consumerId: string, denom = DENOM): bigint | undefined =>
  app.withContext((ctx) => state.rewardsAllocations.get(ctx, [consumerId, denom])?.rewards[0]?.amount);

test("transfers to the rewards pool are the consumer's that the memo names, and add up", () => {
  const chain = connected();
  const [event] = receive(chain, { memo: createRewardMemo("0", "consumer-1") });
  assert.deepEqual(event?.attributes, [
    ["module", "provider"],
    ["consumer_id", "0"],
    ["consumer_chain_id", "consumer-1"],
    ["reward_denom", DENOM],
    ["reward_amount", "10"],
    ["reward_distribution", "scheduled"],
  ]);
  receive(chain, { memo: createRewardMemo("0", "consumer-1"), amount: "5" });
  assert.equal(allocated(chain, "0"), decFromInt(15n));
});

test("without a memo the client that the channel is built on tells the consumer", () => {
  const chain = connected();
  receive(chain, { memo: "" });
  assert.equal(allocated(chain, "0"), decFromInt(10n));
  chain.app.withContext((ctx) => state.channelOfConsumer.delete(ctx, "0"));
  assert.deepEqual(receive(chain, { memo: "" }), [], "not before its CCV channel is open");
});

test("coins that come home are credited under their own name", () => {
  const chain = connected();
  receive(chain, { denom: "transfer/channel-8/stake" });
  assert.equal(allocated(chain, "0", "stake"), decFromInt(10n));
});

test("nobody is credited for other receivers, refused transfers or unknown consumers", () => {
  const chain = connected();
  assert.deepEqual(receive(chain, { receiver: encodeBech32("cosmos", new Uint8Array(20)) }), []);
  assert.deepEqual(receive(chain, { receiver: "nobody" }), []);
  assert.deepEqual(receive(chain, {}, false), []);
  assert.deepEqual(receive(chain, { memo: createRewardMemo("9", "consumer-1") }), []);
  assert.deepEqual(receive(chain, { memo: "{}" }), []);
  assert.equal(allocated(chain, "0"), undefined);
});
