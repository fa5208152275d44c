import assert from "node:assert/strict";
import { test } from "node:test";
import { CCV_CHANNEL, leasedConsumer, openCcvChannel } from "../../../../test/support/ccvApps.ts";
import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { MINUTE, SECOND } from "../../../encoding/time.ts";
import { refusalOf } from "../../../../test/support/ccvApps.ts";
import type { TestApp } from "../../../framework/testApp.ts";
import { Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import { Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { consumerPacketBytes } from "../index.ts";
import { Query } from "./api.ts";
import { consumerSlashedValidators } from "./infractions.ts";
import { consumerApplication } from "./ibcApplication.ts";
import { pendingPackets } from "./pendingPackets.ts";
import { state } from "./state.ts";

const DELIVERY = { channelVersion: "1", relayer: "" };
const { INFRACTION_DOWNTIME: DOWNTIME, INFRACTION_DOUBLE_SIGN: DOUBLE_SIGN, INFRACTION_UNSPECIFIED: UNSPECIFIED } = Infraction;
const RETRY_NS = 10n * MINUTE;

function established() {
  const chain = leasedConsumer([30, 20, 10], { params: { retryDelayPeriod: RETRY_NS } });
  openCcvChannel(chain.app);
  chain.app.withContext((ctx) => state.providerChannel.set(ctx, CCV_CHANNEL));
  const report = (i: number, infraction: Infraction = DOWNTIME, infractionHeight = 1n) =>
    chain.app.run((ctx) =>
      consumerSlashedValidators.slash(ctx, {
        consAddress: chain.validators[i]?.consensusAddress ?? new Uint8Array(20),
        power: 5n,
        fraction: 0n,
        infraction,
        infractionHeight,
      }),
    ).events;
  return { ...chain, report };
}
const queued = (app: TestApp): number => app.withContext((ctx) => pendingPackets(ctx).length);
function sent(app: TestApp, options?: Parameters<TestApp["block"]>[1]): readonly string[] {
  const { events } = app.block(undefined, options);
  const data = events
    .filter(({ type }) => type === "send_packet")
    .map(({ attributes }) => attributes.find(([key]) => key === "packet_data_hex")?.[1] ?? "");
  return data.map((hex) => fromUtf8(Uint8Array.from(Buffer.from(hex, "hex"))));
}
function answer(app: TestApp, ack: string): void {
  const data = app.withContext((ctx) => {
    const [head] = pendingPackets(ctx);
    return head === undefined ? new Uint8Array(0) : consumerPacketBytes(head);
  });
  const packet = Packet.from({ sourcePort: "consumer", sourceChannel: CCV_CHANNEL, data });
  app.withContext((ctx) => consumerApplication.onAcknowledgementPacket(ctx, packet, utf8(`{"result":"${ack}"}`), DELIVERY));
}
const [DONE, HANDLED, BOUNCED] = ["AQ==", "Ag==", "Aw=="];

test("one downtime is reported once until it is answered, double signing every time, other reasons never", () => {
  const { app, validators, report } = established();
  const [event] = report(0);
  assert.equal(event?.type, "consumer_slash_request");
  assert.deepEqual(report(0), []);
  assert.deepEqual(report(1, UNSPECIFIED), []);
  assert.equal(report(0, DOUBLE_SIGN).length, 1);
  assert.equal(report(0, DOUBLE_SIGN).length, 1);
  assert.equal(queued(app), 3);
  const [first] = validators;
  app.withContext((ctx) => {
    assert.equal(consumerSlashedValidators.isJailed(ctx, first?.consensusAddress ?? new Uint8Array(20)), true);
    assert.equal(consumerSlashedValidators.isJailed(ctx, validators[1]?.consensusAddress ?? new Uint8Array(20)), false);
  });
});

test("a request names the id of the set that was in force, 0 where the height is unknown", () => {
  const { app, report } = established();
  app.withContext((ctx) => state.vscOfHeight.set(ctx, 1n, 7n));
  report(0, DOWNTIME, 1n);
  report(1, DOWNTIME, 99n);
  report(2, DOWNTIME, -3n);
  app.withContext((ctx) =>
    assert.deepEqual(
      pendingPackets(ctx).map(({ slashPacketData }) => slashPacketData?.valsetUpdateId),
      [7n, 0n, 0n],
    ),
  );
});

test("one slash packet is on its way at a time, in the dialect of the first version", () => {
  const { app, validators, report } = established();
  report(0);
  report(1, DOUBLE_SIGN);
  const [packet, ...others] = sent(app);
  assert.deepEqual(others, []);
  const address = Buffer.from(validators[0]?.consensusAddress ?? []).toString("base64");
  assert.deepEqual(JSON.parse(packet ?? ""), {
    type: "CONSUMER_PACKET_TYPE_SLASH",
    slashPacketData: { validator: { address, power: "5" }, valset_update_id: "0", infraction: "INFRACTION_TYPE_DOWNTIME" },
  });
  assert.deepEqual(sent(app), []);
  answer(app, HANDLED ?? "");
  assert.match(sent(app)[0] ?? "", /INFRACTION_TYPE_DOUBLE_SIGN/);
  answer(app, DONE ?? "");
  assert.equal(queued(app), 0);
  const throttle = app.query(Query.queryThrottleState);
  assert.deepEqual([throttle.slashRecord, throttle.packetDataQueue], [undefined, []]);
});

test("a packet that bounced is sent again strictly after the delay since it was sent", () => {
  const { app, report } = established();
  report(0);
  assert.equal(sent(app).length, 1);
  const sentNs = app.timeNs;
  answer(app, BOUNCED ?? "");
  assert.equal(queued(app), 1);
  assert.deepEqual(sent(app, { afterNs: sentNs + RETRY_NS - app.timeNs }), [], "at the delay itself it waits");
  assert.equal(sent(app, { afterNs: 1n }).length, 1);
  assert.deepEqual(sent(app, { afterNs: 2n * RETRY_NS }), [], "unanswered, it is never repeated");
});

test("an answer that no provider gives is refused", () => {
  const { app, report } = established();
  report(0);
  sent(app);
  assert.equal(
    refusalOf(() => answer(app, "BA==")),
    "undefined/1",
  );
  assert.equal(
    refusalOf(() => answer(app, "AQE=")),
    "undefined/1",
  );
  assert.equal(queued(app), 1);
});

test("nothing is sent before the channel is established, and what cannot be sent waits", () => {
  const { app, report } = established();
  app.withContext((ctx) => state.providerChannel.clear(ctx));
  report(0);
  assert.deepEqual(sent(app), []);
  app.withContext((ctx) => {
    state.providerChannel.set(ctx, CCV_CHANNEL);
    channelState.nextSequenceSend.delete(ctx, ["consumer", CCV_CHANNEL]);
  });
  assert.deepEqual(sent(app, { afterNs: SECOND }), []);
  assert.equal(queued(app), 1);
  app.withContext((ctx) => channelState.nextSequenceSend.set(ctx, ["consumer", CCV_CHANNEL], 1n));
  assert.equal(sent(app).length, 1);
});
