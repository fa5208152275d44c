import type { IdentifiedChannel } from "../proto/gen/ibc/core/channel/v1.ts";
import type { Task } from "./task.ts";
import type { Troubles } from "./troubles.ts";

/** What all links of a pass share. */
export interface PassContext {
  readonly troubles: Troubles;
  readonly log: (line: string) => void;
  /** Hears of each task that was done. */
  readonly done: (task: Task) => void;
  /** Time of what fails now. */
  readonly now: () => bigint;
  /** Hears of the time of a chain's next block. */
  readonly seen: (timeNs: bigint) => void;
  /** Ports whose channels go before all others. */
  readonly isFirst: (channel: IdentifiedChannel) => boolean;
}

/** How much of a link one pass does at most, so that the pass ends: the rest has its turn in the next one. */
export interface PassBounds {
  readonly maxBatches: number;
  readonly packetsPerChannel: number;
  readonly channels: number;
}

/** Nothing but the protocol writes to CCV channels. */
export const FIRST_BOUNDS: PassBounds = { maxBatches: 64, packetsPerChannel: 1000, channels: 100 };
/** Channels that anybody may open and send over. */
export const OTHER_BOUNDS: PassBounds = { maxBatches: 8, packetsPerChannel: 200, channels: 200 };
