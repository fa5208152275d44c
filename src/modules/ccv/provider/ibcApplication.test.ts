import assert from "node:assert/strict";
import { test } from "node:test";
import { optIn, refusalOf, type TestProvider, toEpoch } from "../../../../test/support/ccvApps.ts";
import { CHANNEL, confirm, CONNECTION, connectedLease, DELIVERY, DONE, OPENING } from "../../../../test/support/providerLease.ts";
import { moduleAddress } from "../../../crypto/address.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import type { Context } from "../../../framework/index.ts";
import { Counterparty, Order, Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { ConsumerPhase } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { HandshakeMetadata } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { Msg } from "./api.ts";
import { providerApplication } from "./ibcApplication.ts";
import { state } from "./state.ts";

test("what the handshake refuses, by code, and what it answers", () => {
  const { chain, consumerId } = connectedLease();
  const open = (changes: Partial<typeof OPENING>) =>
    chain.app.withContext((ctx) => providerApplication.onChanOpenTry(ctx, { ...OPENING, ...changes }));
  assert.equal(
    refusalOf(() => open({ ordering: Order.ORDER_UNORDERED })),
    "channel/6",
  );
  assert.equal(
    refusalOf(() => open({ portId: "transfer" })),
    "port/4",
  );
  assert.equal(
    refusalOf(() => open({ counterparty: Counterparty.from({ portId: "transfer" }) })),
    "port/4",
  );
  assert.equal(
    refusalOf(() => open({ version: "ccv-1" })),
    "CCV/2",
  );
  assert.equal(
    refusalOf(() => open({ connectionHops: [CONNECTION, CONNECTION] })),
    "channel/15",
  );
  assert.equal(
    refusalOf(() => open({ connectionHops: ["connection-5"] })),
    "connection/3",
  );
  for (const step of [providerApplication.onChanOpenInit])
    assert.equal(
      refusalOf(() => chain.app.withContext((ctx) => step(ctx, OPENING))),
      "CCV/3",
    );
  const pool = encodeBech32("cosmos", moduleAddress("consumer_rewards_pool"));
  assert.deepEqual(HandshakeMetadata.decode(utf8(open({}))), { providerFeePoolAddr: pool, version: "1" });
  const [established] = confirm(chain);
  assert.equal(established?.type, "channel_established");
  assert.equal(
    chain.app.withContext((ctx) => state.initChainHeight.get(ctx, consumerId)),
    chain.app.height,
  );
  assert.equal(
    refusalOf(() => open({})),
    "CCV/5",
  );
  assert.equal(
    refusalOf(() => confirm(chain)),
    "CCV/5",
  );
  const close = (ctx: Context) => providerApplication.onChanCloseInit(ctx, { portId: "provider", channelId: CHANNEL });
  assert.equal(
    refusalOf(() => chain.app.withContext(close)),
    "sdk/18",
  );
});

test("a channel over the client of no consumer is refused", () => {
  const { chain } = connectedLease();
  chain.app.withContext((ctx) => state.consumerOfClient.delete(ctx, "07-tendermint-0"));
  assert.equal(
    refusalOf(() => chain.app.withContext((ctx) => providerApplication.onChanOpenTry(ctx, OPENING))),
    "CCV/15",
  );
});

test("an error acknowledgement or a timeout of a change stops the consumer", () => {
  const phase = ({ app }: TestProvider, id: string) => app.withContext((ctx) => state.phases.get(ctx, id));
  const packet = Packet.from({ sourcePort: "provider", sourceChannel: CHANNEL });
  const acknowledged = connectedLease();
  confirm(acknowledged.chain);
  const answer = (text: string) =>
    acknowledged.chain.app.run((ctx) => providerApplication.onAcknowledgementPacket(ctx, packet, utf8(text), DELIVERY));
  assert.deepEqual(
    answer(DONE).events.map(({ attributes }) => attributes.map(([, v]) => v)),
    [["provider", 'result:"\\001" '], ["\u0001"]],
  );
  assert.equal(phase(acknowledged.chain, acknowledged.consumerId), ConsumerPhase.CONSUMER_PHASE_LAUNCHED);
  answer('{"error":"ABCI code: 29: error handling packet: see events for details"}');
  assert.equal(phase(acknowledged.chain, acknowledged.consumerId), ConsumerPhase.CONSUMER_PHASE_STOPPED);
  assert.equal(
    refusalOf(() => answer("no acknowledgement")),
    "sdk/6",
  );
  const late = connectedLease();
  const timeout = () => late.chain.app.run((ctx) => providerApplication.onTimeoutPacket(ctx, packet, DELIVERY));
  assert.equal(refusalOf(timeout), "channel/5", "before the channel is the consumer's");
  confirm(late.chain);
  timeout();
  assert.equal(phase(late.chain, late.consumerId), ConsumerPhase.CONSUMER_PHASE_STOPPED);
});

test("changes wait until the channel opens, then all are sent", () => {
  const { chain, consumerId } = connectedLease([50, 30]);
  const [, second] = chain.validators;
  assert(second !== undefined);
  chain.app.deliver(Msg.optOut, { consumerId, providerAddr: second.operator, signer: second.account });
  toEpoch(chain);
  optIn(chain, consumerId, 1);
  toEpoch(chain);
  const waiting = () => chain.app.withContext((ctx) => state.pendingVscs.get(ctx, consumerId)?.list.length ?? 0);
  assert.equal(waiting(), 2);
  confirm(chain);
  toEpoch(chain);
  assert.equal(waiting(), 0);
  assert.equal(
    chain.app.withContext((ctx) => channelState.nextSequenceSend.get(ctx, ["provider", CHANNEL])),
    3n,
  );
});
