import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concat, fromUtf8, u64be, utf8 } from "../../encoding/bytes.ts";
import { InvariantError } from "../../framework/index.ts";
import { keyOfRow, pagePrefixes, paths } from "./paths.ts";

test("paths are spelt as ICS-24 demands", () => {
  const text = {
    "clients/07-tendermint-0/clientState": paths.clientState.rawKey("07-tendermint-0"),
    "clients/07-tendermint-0/consensusStates/1-5": paths.consensusState.rawKey([
      "07-tendermint-0",
      { revisionNumber: 1n, revisionHeight: 5n },
    ]),
    "connections/connection-3": paths.connection.rawKey("connection-3"),
    "channelEnds/ports/transfer/channels/channel-7": paths.channel.rawKey(["transfer", "channel-7"]),
    "nextSequenceRecv/ports/transfer/channels/channel-7": paths.nextSequenceRecv.rawKey(["transfer", "channel-7"]),
    "commitments/ports/transfer/channels/channel-7/sequences/18446744073709551615": paths.packetCommitment.rawKey([
      "transfer",
      "channel-7",
      (1n << 64n) - 1n,
    ]),
    "receipts/ports/transfer/channels/channel-7/sequences/1": paths.packetReceipt.rawKey(["transfer", "channel-7", 1n]),
    "acks/ports/transfer/channels/channel-7/sequences/1": paths.packetAcknowledgement.rawKey(["transfer", "channel-7", 1n]),
  };
  for (const [expected, key] of Object.entries(text)) assert.equal(fromUtf8(key), expected);
});

const id = fc.stringMatching(/^[a-zA-Z0-9._+\-#[\]<>]{2,20}$/);

test("a path matches its own keys, and no other path's", () => {
  const place = fc.tuple(id, id, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }));
  fc.assert(
    fc.property(place, ([port, channel, sequence]) => {
      const end = paths.channel.rawKey([port, channel]);
      const packet = paths.packetCommitment.rawKey([port, channel, sequence]);
      assert.deepEqual(paths.channel.match(end), [port, channel]);
      assert.deepEqual(paths.packetCommitment.match(packet), [port, channel, sequence]);
      for (const other of [paths.packetReceipt, paths.packetAcknowledgement, paths.channel]) assert.equal(other.match(packet), undefined);
      assert.equal(paths.packetCommitment.match(concat(packet, utf8("/1"))), undefined);
    }),
  );
});

test("keys of a client that are not text, and those behind a consensus state, are none of its states", () => {
  const height = { revisionNumber: 1n, revisionHeight: 200n };
  const ordered = concat(utf8("clients/07-tendermint-0/iterateConsensusStates"), u64be(1n), u64be(200n));
  const processed = paths.processedTime.rawKey(["07-tendermint-0", height]);
  for (const key of [ordered, processed]) {
    assert.equal(paths.clientState.match(key), undefined);
    assert.equal(paths.consensusState.match(key), undefined);
  }
  assert.deepEqual(paths.processedTime.match(processed), ["07-tendermint-0", height]);
});

test("rows of a page are read with what the page's keys leave out; a foreign row is a bug", () => {
  const prefix = pagePrefixes.packets(paths.packetCommitment, "transfer", "channel-0");
  assert.equal(fromUtf8(prefix), "commitments/ports/transfer/channels/channel-0/sequences");
  assert.deepEqual(keyOfRow(paths.packetCommitment, concat(prefix, utf8("/12"))), ["transfer", "channel-0", 12n]);
  assert.deepEqual(keyOfRow(paths.channel, concat(pagePrefixes.channels, utf8("/ports/p/channels/c"))), ["p", "c"]);
  assert.throws(() => keyOfRow(paths.channel, concat(pagePrefixes.channels, utf8("/ports/p"))), InvariantError);
});
