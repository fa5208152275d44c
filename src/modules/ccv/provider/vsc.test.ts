import assert from "node:assert/strict";
import { test } from "node:test";
import { delegate, type TestProvider, toEpoch } from "../../../../test/support/ccvApps.ts";
import { CHANNEL, openLease, receive, slashAcksOf, slashText } from "../../../../test/support/providerLease.ts";
import { DAY } from "../../../encoding/time.ts";
import { channelState } from "../../ibc/channel/index.ts";
import { LAUNCHED, phaseOf, STOPPED } from "./consumers.ts";
import { state } from "./state.ts";
import { appendSlashAck, pendingVscs } from "./vsc.ts";

function grow({ app, validators }: TestProvider, power: number): void {
  const [first] = validators;
  if (first !== undefined) delegate(app, first, power);
}
const sentOf = ({ app }: TestProvider): bigint | undefined =>
  app.withContext((ctx) => channelState.nextSequenceSend.get(ctx, ["provider", CHANNEL]));

test("answers to slash requests wait until there is a change to tell them with", () => {
  const { chain, consumerId } = openLease();
  chain.app.withContext((ctx) => appendSlashAck(ctx, consumerId, "somebody"));
  toEpoch(chain);
  assert.deepEqual(slashAcksOf(chain, consumerId), ["somebody"], "an epoch without a change");
  assert.equal(sentOf(chain), 1n);
  grow(chain, 5);
  toEpoch(chain);
  assert.deepEqual(slashAcksOf(chain, consumerId), []);
  assert.equal(sentOf(chain), 2n);
});

test("while the consumer's client is expired its changes wait and the lease goes on", () => {
  const { chain, consumerId } = openLease();
  chain.app.block(undefined, { afterNs: 20n * DAY });
  grow(chain, 5);
  toEpoch(chain);
  chain.app.withContext((ctx) => {
    assert.equal(phaseOf(ctx, consumerId), LAUNCHED);
    assert.equal(pendingVscs(ctx, consumerId).length, 1);
  });
  assert.equal(sentOf(chain), 1n);
});

test("a change that cannot be sent for another reason stops the consumer", () => {
  const { chain, consumerId } = openLease();
  chain.app.withContext((ctx) => channelState.channels.delete(ctx, ["provider", CHANNEL]));
  grow(chain, 5);
  toEpoch(chain);
  assert.equal(
    chain.app.withContext((ctx) => phaseOf(ctx, consumerId)),
    STOPPED,
  );
});

test("every block notes the present id's next height; an epoch's end begins the next id", () => {
  const { chain } = openLease();
  const heightOf = (id: bigint) => chain.app.withContext((ctx) => state.heightOfVsc.get(ctx, id));
  const id = chain.app.withContext((ctx) => state.vscId.get(ctx));
  while (chain.app.height % 3n !== 0n || chain.app.withContext((ctx) => state.vscId.get(ctx)) === id) {
    chain.app.block();
    assert.equal(heightOf(id), chain.app.height + 1n);
  }
  const boundary = chain.app.height;
  chain.app.block();
  assert.equal(heightOf(id), boundary + 1n, "an id that has ended keeps its height");
  assert.equal(heightOf(id + 1n), chain.app.height + 1n);
});

test("an unknown id of a slash request has no height", () => {
  const { chain } = openLease();
  const id = chain.app.withContext((ctx) => state.vscId.get(ctx)) + 1n;
  const { ack } = receive(chain, slashText(chain.validators[0]?.consensusAddress ?? new Uint8Array(20), { id }));
  assert.match(ack, /ABCI code: 1:/);
});
