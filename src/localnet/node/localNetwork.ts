import type { Coin } from "../../client/tx.ts";
import type { Relayed, RelayFilter } from "../../relayer/index.ts";
import type { NetworkEvent as AnyNetworkEvent } from "../events.ts";
import type { NetworkStatus } from "./control/status.ts";
import type { NetworkFile } from "./networkFile.ts";
import type { NetworkSettings } from "./settings.ts";
import type { MiningMode } from "./wallPace.ts";

/** What `up` tells while it works: one object per event. */
export type NetworkEvent =
  | {
      readonly event: "network";
      /** Where network.json will lie; of an ephemeral network a directory that goes with it. */
      readonly home: string;
      readonly ephemeral: boolean;
      readonly resumed: boolean;
      readonly network: NetworkFile;
    }
  | AnyNetworkEvent
  | { readonly event: "ready"; readonly seconds: number }
  | { readonly event: "block"; readonly chainId: string; readonly height: bigint; readonly timeNs: bigint; readonly txs: number }
  | { readonly event: "stopped" };

export interface LocalNetworkOptions {
  /** Absent: the chains live in memory, and network.json in a directory that goes when the network ends. */
  readonly home?: string | undefined;
  /** What is left out has its default, or stays as the home has it. */
  readonly settings?: Partial<NetworkSettings>;
  readonly tell?: (event: NetworkEvent) => void;
}

/** A network that runs, as control API and command line use it. */
export interface LocalNetwork {
  readonly file: NetworkFile;
  readonly now: bigint;
  readonly status: () => Promise<NetworkStatus>;
  readonly advance: (spanNs: bigint) => Promise<bigint>;
  readonly produce: (chainId: string, count: number) => Promise<bigint>;
  readonly setMining: (mode: MiningMode, blockTimeMs?: number) => void;
  readonly setOnline: (chainId: string, validator: string, online: boolean) => Promise<void>;
  readonly startRelayer: () => void;
  readonly stopRelayer: () => void;
  readonly relay: (filter: RelayFilter) => Promise<Relayed>;
  readonly send: (chainId: string, address: string, coins: readonly Coin[]) => Promise<{ readonly hash: string; readonly height: bigint }>;
  readonly close: () => Promise<void>;
}
