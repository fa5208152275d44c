import type { IdentifiedChannel } from "../proto/gen/ibc/core/channel/v1.ts";
import { type ChannelIds, openChannel } from "./channel.ts";
import { openConnection } from "./connection.ts";
import { isEnding, isProgrammerError } from "./failure.ts";
import { LinkPass } from "./linkPass.ts";
import { FIRST_BOUNDS, OTHER_BOUNDS, type PassContext } from "./passContext.ts";
import { type ChannelPlan, clientOnA, clientOnB, type ConnectionIds, type Link, type Path } from "./paths.ts";
import { refreshClient } from "./refresh.ts";
import { Stillness } from "./stillness.ts";
import { packetGroup, type Task } from "./task.ts";
import { type RelayEvent, type Trouble, type TroubleKey, Troubles } from "./troubles.ts";

/** What a pass did, and what stood in the way. */
export interface Relayed {
  readonly packets: number;
  readonly acknowledgements: number;
  readonly timeouts: number;
  /** Steps of handshakes, and ends that were closed. */
  readonly handshakes: number;
  /** Everything that is not as it should be, from this pass or before. */
  readonly troubles: readonly Trouble[];
}

/** Which part of the paths a pass is about. */
export interface RelayFilter {
  readonly chains?: readonly [string, string];
  readonly channel?: string;
}

/** How a relayer tells what it does. */
export interface RelayerOptions {
  /** A line per thing done. */
  readonly log?: (line: string) => void;
  /** Hears of each trouble once, and of its end. */
  readonly observe?: (event: RelayEvent) => void;
  /** Ports whose channels go before all others; default those of CCV. */
  readonly firstPorts?: readonly string[];
  /** The time of troubles; default the latest block time that was seen. */
  readonly now?: () => bigint;
}

/** Passes between two looks at a path whose chain does not answer. */
const LINK_PATIENCE = 8;

/**
 * Relays between pairs of chains: scan, plan, batch, submit. It keeps nothing that the chains do not hold: a new one on the same
 * chains goes on where the old one stopped. Whatever fails is reported, left alone for a while and tried again, and is in nobody's way:
 * all CCV channels come before all other channels, and those before handshakes. Passes never overlap.
 */
export class Relayer {
  readonly #links: Link[] = [];
  readonly #log: (line: string) => void;
  readonly #troubles: Troubles;
  readonly #isFirst: (channel: IdentifiedChannel) => boolean;
  readonly #clock: (() => bigint) | undefined;
  readonly #stillness = new Stillness();
  #latest = 0n;
  #passes = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RelayerOptions = {}) {
    const firstPorts = new Set(options.firstPorts ?? ["consumer", "provider"]);
    this.#log = options.log ?? (() => {});
    this.#troubles = new Troubles(options.observe);
    this.#isFirst = ({ portId }) => firstPorts.has(portId);
    this.#clock = options.now;
  }

  /** What is not as it should be. */
  get troubles(): readonly Trouble[] {
    return this.#troubles.list();
  }

  /** Opens (or finds) the connection over a path's clients and relays over it from now on. */
  async connect(path: Path): Promise<ConnectionIds> {
    return this.#exclusive(async () => {
      const connection = await openConnection(path, this.#log);
      const isKnown = (link: Link): boolean =>
        link.path.a.chain === path.a.chain && link.connection.connectionIdOnA === connection.connectionIdOnA;
      if (!this.#links.some(isKnown)) this.#links.push({ path, connection });
      return connection;
    });
  }

  /** Opens a channel, or finds it. */
  async openChannel(path: Path, connection: ConnectionIds, plan: ChannelPlan): Promise<ChannelIds> {
    return this.#exclusive(() => openChannel({ path, connection }, plan, this.#log));
  }

  /** One pass over all paths or those of the filter. It throws for mistakes of ours alone: what chains and strangers do is in the answer. */
  async relay(filter: RelayFilter = {}): Promise<Relayed> {
    return this.#exclusive(async () => {
      const done = { packets: 0, acknowledgements: 0, timeouts: 0, handshakes: 0 };
      this.#troubles.beginPass();
      this.#passes += 1;
      const passes: LinkPass[] = [];
      for (const link of this.#links)
        if (isAbout(link, filter) && this.#troubles.isDue(linkKey(link)) && !(await this.#stillness.lasts(link)))
          passes.push(
            new LinkPass(
              link,
              this.#context((task) => count(done, task)),
            ),
          );
      await this.#each(passes, (pass) => pass.open());
      for (const step of this.#steps(filter)) await this.#each(passes, step);
      for (const { link, failed } of passes) if (!failed) this.#troubles.succeeded(linkKey(link));
      return { ...done, troubles: this.troubles };
    });
  }

  /** What a pass does on every link before it goes on to the next thing on any. */
  #steps({ channel }: RelayFilter): readonly ((pass: LinkPass) => Promise<void>)[] {
    if (channel !== undefined) return [(pass) => this.#relayOne(pass, channel)];
    return [
      (pass) => pass.relayPackets(this.#isFirst, FIRST_BOUNDS),
      (pass) => pass.relayPackets((c) => !this.#isFirst(c), OTHER_BOUNDS, this.#passes * OTHER_BOUNDS.channels),
      (pass) => pass.relayHandshakes(),
    ];
  }

  /** A channel that is asked for by name does not wait for its next attempt. */
  async #relayOne(pass: LinkPass, channelId: string): Promise<void> {
    const { a, b } = pass.link.path;
    const isWanted = (channel: IdentifiedChannel): boolean => {
      if (channel.channelId !== channelId) return false;
      for (const { chain } of [a, b]) this.#troubles.hurry(packetGroup(chain.chainId, channel.portId, channelId));
      return true;
    };
    await pass.relayPackets(isWanted, FIRST_BOUNDS);
  }

  #context(done: (task: Task) => void): PassContext {
    return {
      troubles: this.#troubles,
      log: this.#log,
      done,
      now: () => this.#clock?.() ?? this.#latest,
      seen: (timeNs) => {
        if (timeNs > this.#latest) this.#latest = timeNs;
      },
      isFirst: this.#isFirst,
    };
  }

  /** One link's failure is not another's: it is left alone for the rest of the pass. */
  async #each(passes: readonly LinkPass[], step: (pass: LinkPass) => Promise<void>): Promise<void> {
    for (const pass of passes) {
      if (pass.failed) continue;
      try {
        await step(pass);
      } catch (error) {
        if (isEnding(error) || isProgrammerError(error)) throw error;
        pass.failed = true;
        await this.#stillness.note(pass.link, error);
        const sinceNs = this.#clock?.() ?? this.#latest;
        this.#troubles.failed(linkKey(pass.link), { kind: "link", subject: pass.name, error, sinceNs, patience: LINK_PATIENCE });
      }
    }
  }

  /** Updates each client whose latest header is older than a third of its trusting period; gives how many. */
  async refreshClients(): Promise<number> {
    return this.#exclusive(async () => {
      let updated = 0;
      for (const { path } of this.#links)
        for (const hosted of [clientOnA(path), clientOnB(path)]) {
          const subject = `refresh of client ${hosted.clientId} on ${hosted.host.chainId}`;
          const key = { group: "refresh", id: subject };
          try {
            const height = await refreshClient(hosted);
            this.#troubles.succeeded(key);
            if (height === undefined) continue;
            updated += 1;
            this.#log(`client ${hosted.clientId} on ${hosted.host.chainId} updated to ${height}`);
          } catch (error) {
            if (isEnding(error) || isProgrammerError(error)) throw error;
            this.#troubles.failed(key, { kind: "client", subject, error, sinceNs: this.#clock?.() ?? this.#latest });
          }
        }
      return updated;
    });
  }

  async #exclusive<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(task, task);
    this.#turn = run.catch(() => undefined);
    return run;
  }
}

function linkKey({ path, connection }: Link): TroubleKey {
  return { group: "link", id: `${path.a.chain.chainId} ${connection.connectionIdOnA}` };
}

function isAbout({ path }: Link, { chains }: RelayFilter): boolean {
  const ids = [path.a.chain.chainId, path.b.chain.chainId];
  return chains === undefined || chains.every((id) => ids.includes(id));
}

function count(done: { packets: number; acknowledgements: number; timeouts: number; handshakes: number }, { kind }: Task): void {
  if (kind === "receive") done.packets += 1;
  else if (kind === "acknowledge") done.acknowledgements += 1;
  else if (kind === "timeout") done.timeouts += 1;
  else done.handshakes += 1;
}
