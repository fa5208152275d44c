import type { RpcTransport } from "../client/transport.ts";

/** A chain of a local network, in this thread or in one of its own: what launch, clock and control need of it. */
export interface ChainHost {
  readonly chainId: string;
  readonly transport: RpcTransport;
  /** Last committed height. */
  readonly height: bigint;
  /** Time of the last block; genesis time before the first. */
  readonly timeNs: bigint;
  /** Makes and commits one block at this time. */
  readonly produceBlock: (timeNs: bigint) => Promise<void>;
  readonly setOnline: (consAddress: Uint8Array, online: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The one clock of a network: nanoseconds since 1970 UTC. It never goes back. */
export interface NetworkClock {
  readonly now: bigint;
  /** Moves it to a time that is later; earlier ones are ignored. */
  readonly moveTo: (timeNs: bigint) => void;
}

export function createClock(startNs: bigint): NetworkClock {
  let now = startNs;
  return {
    get now() {
      return now;
    },
    moveTo(timeNs) {
      if (timeNs > now) now = timeNs;
    },
  };
}

const MILLISECOND = 1_000_000n;

/** Makes a block on a host now: at the clock's time, or a millisecond after its last block where the clock has not moved. */
export async function blockNow(host: ChainHost, clock: NetworkClock): Promise<void> {
  const timeNs = clock.now > host.timeNs ? clock.now : host.timeNs + MILLISECOND;
  await host.produceBlock(timeNs);
  clock.moveTo(timeNs);
}
