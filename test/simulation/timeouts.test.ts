import assert from "node:assert/strict";
import { test } from "node:test";
import { SECOND } from "../../src/encoding/time.ts";
import { MsgTransfer } from "../../src/proto/gen/ibc/applications/transfer/v1.ts";
import { createNetwork } from "../../src/testing.ts";
import { addressOf, pendingPackets } from "../support/leaseNetwork.ts";
import { Dice } from "../support/mutation.ts";

test("transfers that time out at any moment around their relaying arrive or come back, and none of it is trouble", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  try {
    const [consumer] = network.consumers;
    const { provider } = network;
    assert.ok(consumer);
    const dice = new Dice(7);
    let [sent, received, timeouts] = [0, 0, 0];
    network.relayer.stop();
    for (let round = 0; round < 40; round++) {
      const byHeight = dice.below(2) === 0;
      const transfer = {
        typeUrl: MsgTransfer.typeUrl,
        value: {
          sourcePort: "transfer",
          sourceChannel: "channel-1",
          token: { denom: "stake", amount: 1n },
          sender: addressOf(consumer, "alice"),
          receiver: addressOf(provider, "bob"),
          timeoutHeight: byHeight
            ? { revisionNumber: 1n, revisionHeight: provider.height + 1n + BigInt(dice.below(4)) }
            : { revisionNumber: 0n, revisionHeight: 0n },
          timeoutTimestamp: byHeight ? 0n : network.now + BigInt(dice.below(12) + 1) * SECOND,
          memo: "",
        },
      };
      await consumer.send("alice", [transfer]);
      sent += 1;
      if (dice.below(2) === 0) await network.advance({ blocks: dice.below(3) });
      const relayed = await network.relay({ channel: "channel-1" });
      assert.deepEqual(relayed.troubles, []);
      received += relayed.packets;
      timeouts += relayed.timeouts;
    }
    await network.advance({ seconds: 15 });
    const last = await network.relay({ channel: "channel-1" });
    assert.deepEqual(await pendingPackets(consumer, "transfer", "channel-1"), []);
    assert.ok(received > 5 && timeouts > 5, `${received} received, ${timeouts} timed out of ${sent}`);
    assert.deepEqual(last.troubles, []);
  } finally {
    await network.close();
  }
});
