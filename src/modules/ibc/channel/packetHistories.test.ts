import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IbcPath } from "../../../../test/support/ibcPath.ts";
import { SECOND } from "../../../encoding/time.ts";
import { StateError } from "../../../framework/index.ts";
import { Order, type Packet } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { chanCloseInit, resultAcknowledgement } from "../index.ts";
import { state } from "./state.ts";

const { ORDER_ORDERED, ORDER_UNORDERED } = Order;
const FAR = 1_000_000n;

type Step =
  | { readonly kind: "send"; readonly secondsLeft: bigint }
  | { readonly kind: "receive" | "acknowledge" | "timeout" | "timeoutOnClose"; readonly packet: number }
  | { readonly kind: "sync"; readonly toReceiver: boolean; readonly seconds: bigint }
  | { readonly kind: "close" };

const packet = fc.nat({ max: 7 });
const relayed = (kind: "receive" | "acknowledge" | "timeout" | "timeoutOnClose") => fc.record({ kind: fc.constant(kind), packet });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("send" as const), secondsLeft: fc.constantFrom(30n, 60n, FAR) }) },
  { weight: 16, arbitrary: relayed("receive") },
  { weight: 10, arbitrary: relayed("acknowledge") },
  { weight: 6, arbitrary: relayed("timeout") },
  { weight: 6, arbitrary: relayed("timeoutOnClose") },
  {
    weight: 14,
    arbitrary: fc.record({ kind: fc.constant("sync" as const), toReceiver: fc.boolean(), seconds: fc.constantFrom(1n, 10n) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const) }) },
);

/** Whether it was done; a refusal changes nothing. */
function attempted(body: () => unknown): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (error instanceof StateError) return false;
    throw error;
  }
}

/** A channel and everything that was sent over it from a to b. */
class History {
  readonly path: IbcPath;
  readonly sent: Packet[] = [];

  constructor(path: IbcPath) {
    this.path = path;
  }

  async apply(step: Step): Promise<void> {
    const { a, b } = this.path;
    if (step.kind === "send") {
      if (this.sent.length === 8) return;
      const until = a.chain.timeNs + step.secondsLeft * SECOND;
      attempted(() => this.sent.push(this.path.send(`${this.sent.length}`, until)));
    } else if (step.kind === "sync")
      await (step.toReceiver ? this.path.sync(a, b, step.seconds * SECOND) : this.path.sync(b, a, step.seconds * SECOND));
    else if (step.kind === "close") attempted(() => b.chain.run((ctx) => chanCloseInit(ctx, "app", "channel-0")));
    else this.relay(step.kind, this.sent[step.packet % this.sent.length]);
  }

  relay(kind: "receive" | "acknowledge" | "timeout" | "timeoutOnClose", packet: Packet | undefined): void {
    const { path } = this;
    if (packet === undefined) return;
    const answer = resultAcknowledgement(packet.data.slice(0, 1)).bytes;
    const next = path.b.chain.run((ctx) => state.nextSequenceRecv.get(ctx, ["app", "channel-0"])).value ?? 1n;
    const doing = {
      receive: () => path.receive(packet),
      acknowledge: () => path.acknowledge(packet, answer),
      timeout: () => path.timeout(packet, next),
      timeoutOnClose: () => path.timeoutOnClose(packet, next),
    };
    attempted(doing[kind]);
  }

  /** What the applications were asked of a packet, and whether its sender still waits for news. */
  fate({ sequence }: Packet) {
    const { a, b } = this.path;
    const count = (asked: readonly string[], what: string) => asked.filter((one) => one === `${what} ${sequence}`).length;
    return {
      received: count(b.chain.asked, "recv"),
      acknowledged: count(a.chain.asked, "ack"),
      timedOut: count(a.chain.asked, "timeout"),
      waits: a.chain.run((ctx) => state.commitments.has(ctx, ["app", "channel-0", sequence])).value,
    };
  }

  check(): void {
    for (const packet of this.sent) {
      const { received, acknowledged, timedOut, waits } = this.fate(packet);
      assert.ok(received <= 1 && acknowledged <= 1 && timedOut <= 1, "each of it happens once");
      assert.ok(timedOut === 0 || received === 0, "what is given back was not received");
      assert.ok(acknowledged <= received, "what is acknowledged was received");
      assert.equal(acknowledged + timedOut, waits ? 0 : 1, "the sender waits until it is told, and is told once");
    }
    const order = this.path.b.chain.asked.filter((what) => what.startsWith("recv "));
    if (this.path.ordering === ORDER_ORDERED)
      assert.deepEqual(
        order,
        order.map((_, i) => `recv ${i + 1}`),
      );
  }

  /** Relays everything there is, long after the last timeout. */
  async settle(): Promise<void> {
    const { a, b } = this.path;
    await this.path.sync(b, a);
    for (const packet of this.sent) this.relay("acknowledge", packet);
    for (const { chain } of [a, b]) chain.timeNs += 100n * SECOND;
    await this.path.sync(a, b);
    await this.path.sync(b, a);
    for (const kind of ["timeout", "timeoutOnClose"] as const) for (const packet of this.sent) this.relay(kind, packet);
  }
}

for (const ordering of [ORDER_ORDERED, ORDER_UNORDERED]) {
  const name = ordering === ORDER_ORDERED ? "ordered" : "unordered";
  test(`${name}: in every history a packet is received at most once, and its sender learns one truth about it`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const history = new History(await IbcPath.open(ordering));
        for (const one of steps) {
          await history.apply(one);
          history.check();
        }
        await history.settle();
        history.check();
        for (const packet of history.sent) {
          const { received, waits } = history.fate(packet);
          const isFar = packet.timeoutTimestamp > history.path.b.chain.timeNs;
          // Behind a timeout an ordered channel is closed: news of what was received before cannot come any more.
          if (received === 0 && !isFar) assert.equal(waits, false, "what was not received in time is given back");
          if (ordering === ORDER_UNORDERED && received === 1) assert.equal(waits, false, "what was received is acknowledged");
        }
      }),
      { numRuns: 12, seed: 20 },
    );
  });
}
