import type { ChainClient } from "../client/chainClient.ts";
import type { EvidenceOrder } from "../engine/api.ts";

/** A block that a chain has just committed. */
export interface NewBlock {
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly txCount: number;
}

/** A chain of a network, in this thread or in one of its own: all that pace, launch and verbs need of it. */
export interface Chain {
  readonly chainId: string;
  /** bech32 prefix of its accounts. */
  readonly addressPrefix: string;
  readonly client: ChainClient;
  /** Last committed height; 0n before the first block. */
  readonly height: bigint;
  /** Time of the last block; genesis time before the first. */
  readonly timeNs: bigint;
  /** Makes and commits one block of what the mempool holds; the first one has the time of genesis. */
  makeBlock(timeNs: bigint, evidence?: readonly EvidenceOrder[]): Promise<void>;
  setOnline(consAddress: Uint8Array, online: boolean): Promise<void>;
  /** Hears of each committed block. */
  onBlock(listener: (block: NewBlock) => void): void;
  /** Hears when a transaction has entered the mempool. */
  onPending(listener: () => void): void;
  /** Hears when the chain ends without having been closed. */
  onCrash(listener: (error: Error) => void): void;
  close(): Promise<void>;
}
