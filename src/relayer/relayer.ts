import { type IdentifiedChannel, State } from "../proto/gen/ibc/core/channel/v1.ts";
import { type ChannelIds, type ChannelLists, channelLists, finishChannels, openChannel } from "./channel.ts";
import { submit } from "./chain.ts";
import { clientState, type HostedClient, updatesTo } from "./clientUpdate.ts";
import { type ConnectionIds, openConnection } from "./connection.ts";
import { acknowledgePackets, receivePackets, scanPackets, timeoutPackets } from "./packets.ts";
import { type ChannelPlan, clientOnA, clientOnB, type Path, reversed } from "./paths.ts";

export interface Relayed {
  readonly packets: number;
  readonly acknowledgements: number;
  readonly timeouts: number;
}

export interface RelayFilter {
  readonly chains?: readonly [string, string];
  readonly channel?: string;
}

export interface RelayerOptions {
  /** A line per thing done. */
  readonly log?: (line: string) => void;
  /** Hears what failed on one path or channel; the others are relayed all the same. Default: the pass ends with the error. */
  readonly onError?: (error: unknown, where: string) => void;
}

interface Lane {
  readonly path: Path;
  readonly connection: ConnectionIds;
}

/**
 * Relays between pairs of chains: scan, plan, batch, submit. It keeps nothing that the chains do not hold: a new one on the same
 * chains goes on where the old one stopped. Passes never overlap.
 */
export class Relayer {
  private readonly lanes: Lane[] = [];
  private readonly log: (line: string) => void;
  private readonly onError: RelayerOptions["onError"];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: RelayerOptions = {}) {
    this.log = options.log ?? (() => {});
    this.onError = options.onError;
  }

  /** Opens (or finds) the connection over a path's clients and relays over it from now on. */
  async connect(path: Path): Promise<ConnectionIds> {
    return this.exclusive(async () => {
      const connection = await openConnection(path, this.log);
      if (!this.lanes.some((l) => l.path.a.chain === path.a.chain && l.connection.connectionIdOnA === connection.connectionIdOnA))
        this.lanes.push({ path, connection });
      return connection;
    });
  }

  async openChannel(path: Path, connection: ConnectionIds, plan: ChannelPlan): Promise<ChannelIds> {
    return this.exclusive(() => openChannel(path, connection, plan, this.log));
  }

  /** One pass over all paths or those of the filter: handshakes that are half open, receives, acknowledgements, timeouts. */
  async relay(filter: RelayFilter = {}): Promise<Relayed> {
    return this.exclusive(async () => {
      const done = { packets: 0, acknowledgements: 0, timeouts: 0 };
      for (const { path, connection } of this.lanes) {
        const ids = [path.a.chain.chainId, path.b.chain.chainId];
        if (filter.chains?.every((id) => ids.includes(id)) === false) continue;
        const between = `${ids[0]} and ${ids[1]}`;
        const lists = await this.bounded(`channels between ${between}`, () => this.channels(path, connection, filter));
        if (lists === undefined) continue;
        for (const [way, channels] of [
          [path, lists.onA],
          [reversed(path), lists.onB],
        ] as const) {
          for (const channel of channels) {
            if (filter.channel !== undefined && channel.channelId !== filter.channel) continue;
            const where = `${channel.portId}/${channel.channelId} of ${way.a.chain.chainId}`;
            const some = await this.bounded(where, () => this.relayChannel(way, channel));
            done.packets += some?.packets ?? 0;
            done.acknowledgements += some?.acknowledgements ?? 0;
            done.timeouts += some?.timeouts ?? 0;
          }
        }
      }
      return done;
    });
  }

  /** The channels of a lane, after what was half open or half closed has gone a step on; a pass over one channel leaves the others alone. */
  private async channels(path: Path, connection: ConnectionIds, filter: RelayFilter): Promise<ChannelLists> {
    const lists = await channelLists(path, connection);
    if (filter.channel !== undefined) return lists;
    const steps = await finishChannels(path, connection, lists, this.log);
    return steps === 0 ? lists : channelLists(path, connection);
  }

  /** One path's failure is not another's. */
  private async bounded<T>(where: string, task: () => Promise<T>): Promise<T | undefined> {
    if (this.onError === undefined) return task();
    try {
      return await task();
    } catch (error) {
      this.onError(error, where);
      return undefined;
    }
  }

  private async relayChannel(way: Path, channel: IdentifiedChannel): Promise<Relayed> {
    if (channel.state !== State.STATE_OPEN && channel.state !== State.STATE_CLOSED) return { packets: 0, acknowledgements: 0, timeouts: 0 };
    const plan = await scanPackets(way, channel);
    const timeouts = await timeoutPackets(way, plan);
    const packets = channel.state === State.STATE_OPEN ? await receivePackets(way, plan) : 0;
    // What was just received is acknowledged in the same pass.
    const acks = packets > 0 ? await scanPackets(way, channel) : plan;
    const acknowledgements = channel.state === State.STATE_OPEN ? await acknowledgePackets(way, acks) : 0;
    if (timeouts + packets + acknowledgements > 0) {
      this.log(
        `${channel.portId}/${channel.channelId} ${way.a.chain.chainId} to ${way.b.chain.chainId}: ${packets} received, ${acknowledgements} acknowledged, ${timeouts} timed out`,
      );
    }
    return { packets, acknowledgements, timeouts };
  }

  /** Updates each client whose latest header is older than a third of its trusting period. */
  async refreshClients(): Promise<number> {
    return this.exclusive(async () => {
      let updated = 0;
      for (const { path } of this.lanes)
        for (const hosted of [clientOnA(path), clientOnB(path)]) {
          if (await this.bounded(`client ${hosted.clientId} on ${hosted.host.chainId}`, () => this.refresh(hosted))) updated++;
        }
      return updated;
    });
  }

  private async refresh(hosted: HostedClient): Promise<boolean> {
    const state = await clientState(hosted);
    const source = await hosted.source.client.status();
    const trusted = await hosted.source.client.blockTime(state.latestHeight.revisionHeight);
    const now = (await hosted.host.client.status()).timeNs;
    if (now - trusted < state.trustingPeriod / 3n || source.height <= state.latestHeight.revisionHeight) return false;
    const updates = await updatesTo(hosted, source.height);
    if (updates.length === 0) return false;
    await submit(hosted.host, updates);
    this.log(`client ${hosted.clientId} on ${hosted.host.chainId} updated to ${source.height}`);
    return true;
  }

  private async exclusive<T>(task: () => Promise<T>): Promise<T> {
    const run = this.turn.then(task, task);
    this.turn = run.catch(() => undefined);
    return run;
  }
}
