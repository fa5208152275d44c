import { type IdentifiedChannel, State } from "../proto/gen/ibc/core/channel/v1.ts";
import { nextMoment } from "./chain.ts";
import { Delivery } from "./delivery.ts";
import { isEnding, isProgrammerError, isSilence } from "./failure.ts";
import { channelTasks, handshakeGroup } from "./handshake.ts";
import { PacketEvents } from "./packetEvents.ts";
import type { PassBounds, PassContext } from "./passContext.ts";
import { clientOnA, clientOnB, type Link, reversed, reversedLink } from "./paths.ts";
import { type PacketPlan, planPackets } from "./plan.ts";
import { type ChannelPair, type PacketScan, scanChannels, scanPackets } from "./scan.ts";
import { acknowledgeTasks, packetGroup, receiveTasks, type Task, timeoutTasks } from "./task.ts";
import type { TroubleKey } from "./troubles.ts";

const HANDSHAKES = 8;
/** Steps of one handshake in one pass: TRY, ACK, CONFIRM. */
const HANDSHAKE_ROUNDS = 3;
const CLOSES = 32;

type Side = "a" | "b";
const opposite = { a: "b", b: "a" } as const;

/** One pass over one link. Its steps are called one after the other; between them other links have their turn. */
export class LinkPass {
  readonly link: Link;
  /** The rest of the pass leaves the link alone. */
  failed = false;
  readonly #context: PassContext;
  readonly #links: Readonly<Record<Side, Link>>;
  /** By the host that is written to. */
  readonly #to: Readonly<Record<Side, Delivery>>;
  readonly #events: Readonly<Record<Side, PacketEvents>>;
  #pairs: Readonly<Record<Side, readonly ChannelPair[]>> = { a: [], b: [] };

  constructor(link: Link, context: PassContext) {
    const { path } = link;
    this.link = link;
    this.#context = context;
    this.#links = { a: link, b: reversedLink(link) };
    this.#to = { a: new Delivery(clientOnA(path), this.name, context), b: new Delivery(clientOnB(path), this.name, context) };
    this.#events = { a: new PacketEvents(path.a.chain.client), b: new PacketEvents(path.b.chain.client) };
  }

  get name(): string {
    const { path, connection } = this.link;
    return `${path.a.chain.chainId} ${connection.connectionIdOnA} to ${path.b.chain.chainId} ${connection.connectionIdOnB}`;
  }

  /** Looks at the clients and channels of both ends. */
  async open(): Promise<void> {
    await this.#to.a.checkClient();
    await this.#to.b.checkClient();
    await this.#scanChannels();
  }

  async #scanChannels(): Promise<void> {
    const { onA, onB } = await scanChannels(this.link);
    this.#pairs = { a: onA, b: onB };
  }

  /** Relays what was sent over some of the channels, both ways, and acknowledges in the same pass what it received. */
  async relayPackets(select: (channel: IdentifiedChannel) => boolean, bounds: PassBounds, cursor = 0): Promise<void> {
    const chosen = {
      a: rotated(
        this.#pairs.a.filter(({ mine }) => isActive(mine) && select(mine)),
        cursor,
        bounds.channels,
      ),
      b: rotated(
        this.#pairs.b.filter(({ mine }) => isActive(mine) && select(mine)),
        cursor,
        bounds.channels,
      ),
    };
    if (chosen.a.length + chosen.b.length === 0) return;
    const plans = { a: await this.#plan("a", chosen.a, bounds), b: await this.#plan("b", chosen.b, bounds) };
    const received = { a: 0, b: 0 };
    received.b = await this.#write("b", plans.a, plans.b, bounds);
    const acked = received.b > 0 ? await this.#plan("a", pairsOf(plans.a), bounds) : plans.a;
    received.a = await this.#write("a", plans.b, acked, bounds);
    if (received.a > 0) await this.#write("b", [], await this.#plan("b", pairsOf(plans.b), bounds), bounds);
  }

  /** What was sent at a side, and what is to be done about it. */
  async #plan(side: Side, pairs: readonly ChannelPair[], bounds: PassBounds): Promise<PacketPlan[]> {
    if (pairs.length === 0) return [];
    const { path } = this.#links[side];
    const moment = await nextMoment(path.b.chain);
    this.#context.seen(moment.timeNs);
    const plans: PacketPlan[] = [];
    for (const pair of pairs) {
      const scan = await this.#scan(side, pair, bounds);
      if (scan !== undefined) plans.push(planPackets(scan, moment));
    }
    return plans;
  }

  async #scan(side: Side, pair: ChannelPair, bounds: PassBounds): Promise<PacketScan | undefined> {
    const { troubles } = this.#context;
    const { path } = this.#links[side];
    const { portId, channelId } = pair.mine;
    const { chainId } = path.a.chain;
    const group = packetGroup(chainId, portId, channelId);
    const subject = `channel ${portId}/${channelId} of ${chainId}`;
    const key = { group: "channel", id: subject };
    if (!troubles.isDue(key)) return undefined;
    try {
      const isDue = (sequence: bigint): boolean => troubles.isDue({ group, id: sequence.toString() });
      const events = { sentOnA: this.#events[side], writtenOnB: this.#events[opposite[side]] };
      const scan = await scanPackets(path, pair, { limit: bounds.packetsPerChannel, isDue, ...events });
      for (const { sequence, error } of scan.lost)
        this.#fail({ group, id: sequence.toString() }, `packet ${portId}/${channelId}/${sequence} of ${chainId}`, error);
      if (scan.pending !== undefined) troubles.retain(group, new Set(scan.pending.map(String)));
      troubles.succeeded(key);
      return scan;
    } catch (error) {
      if (isEnding(error) || isProgrammerError(error) || isSilence(error)) throw error;
      this.#fail(key, subject, error);
      return undefined;
    }
  }

  /** Writes to a side what the other one sent, and what became of its own packets; gives how many were received. */
  async #write(side: Side, sentThere: readonly PacketPlan[], sentHere: readonly PacketPlan[], bounds: PassBounds): Promise<number> {
    const here = this.#links[side].path;
    const lists = [
      ...sentThere.map((plan) => receiveTasks(reversed(here), plan)),
      // An acknowledgement needs the channel open: what closes it comes last.
      ...sentHere.map((plan) => [...acknowledgeTasks(here, plan), ...timeoutTasks(here, plan)]),
    ];
    const { done } = await this.#to[side].send(interleaved(lists), bounds.maxBatches);
    return done.filter(({ kind }) => kind === "receive").length;
  }

  /** Takes handshakes on as far as they go, those of CCV first and of the rest those that failed least, and closes ends whose counterparts are closed. */
  async relayHandshakes(): Promise<void> {
    for (let round = 0; round < HANDSHAKE_ROUNDS; round++) {
      const steps = (await this.#handshakeStep("b")) + (await this.#handshakeStep("a"));
      if (steps === 0) return;
      await this.#scanChannels();
    }
  }

  /** One step of what a side has to do for the other's channels; gives how many were taken. */
  async #handshakeStep(side: Side): Promise<number> {
    const { troubles, isFirst } = this.#context;
    const link = this.#links[opposite[side]];
    const pairs = this.#pairs[opposite[side]];
    const channels = this.#pairs[side].map(({ mine }) => mine);
    const ranked = (some: readonly ChannelPair[]): Task[] =>
      channelTasks(link, some, channels).sort((x, y) => troubles.failures(x.key) - troubles.failures(y.key));
    const tasks = [...ranked(pairs.filter(({ mine }) => isFirst(mine))), ...ranked(pairs.filter(({ mine }) => !isFirst(mine)))];
    troubles.retain(handshakeGroup(link), new Set(tasks.map(({ key }) => key.id)));
    const due = tasks.filter(({ key }) => troubles.isDue(key));
    const closes = due.filter(({ kind }) => kind === "close").slice(0, CLOSES);
    const { done } = await this.#to[side].send([...closes, ...due.filter(({ kind }) => kind === "handshake").slice(0, HANDSHAKES)], 4);
    return done.length;
  }

  #fail(key: TroubleKey, subject: string, error: unknown): void {
    this.#context.troubles.failed(key, { kind: "packet", subject, error, sinceNs: this.#context.now() });
  }
}

/** Only these can have packets. */
function isActive({ state }: IdentifiedChannel): boolean {
  return state === State.STATE_OPEN || state === State.STATE_CLOSED;
}

function pairsOf(plans: readonly PacketPlan[]): readonly ChannelPair[] {
  return plans.map(({ pair }) => pair);
}

/** At most `count` of a list, from a place that moves on from pass to pass. */
function rotated<T>(list: readonly T[], cursor: number, count: number): readonly T[] {
  if (list.length <= count) return list;
  const start = cursor % list.length;
  return [...list.slice(start), ...list.slice(0, start)].slice(0, count);
}

/** One of each list in turn: a channel with much to do takes no other's place. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const out: T[] = [];
  for (let i = 0; lists.some((list) => i < list.length); i++)
    for (const list of lists) {
      const item = list[i];
      if (item !== undefined) out.push(item);
    }
  return out;
}
