import type { Chain } from "../chain.ts";
import type { NetworkEvent as AnyNetworkEvent } from "../events.ts";
import type { Network } from "../network.ts";
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

/** A network that runs on wall time, as control API and command line use it: the verbs of any network, and its mining. */
export interface LocalNetwork
  extends Pick<
    Network<Chain>,
    "now" | "advance" | "relayer" | "relay" | "refreshClients" | "setOnline" | "doubleSign" | "lightClientAttack" | "send" | "close"
  > {
  readonly file: NetworkFile;
  status(): Promise<NetworkStatus>;
  /** Makes blocks on a chain; gives its height. */
  produce(chainId: string, count: number): Promise<bigint>;
  setMining(mode: MiningMode, blockTimeMs?: number): void;
}
