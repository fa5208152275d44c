import type { Node } from "./iavl/node.ts";
import type { Tree, TreeView } from "./iavl/tree.ts";
import type { StoreVersion, Version } from "./version.ts";

/** What a commit hands over: the staged version, its trees by id, and how much of the past stays. */
export interface Saving {
  readonly version: Version;
  readonly trees: ReadonlyMap<number, Tree<Node>>;
  readonly retention: Retention;
}

/** How many recent heights stay readable, undefined for all, and at multiples of which height the others go. */
export interface Retention {
  readonly keepRecent: bigint | undefined;
  readonly interval: bigint;
}

/** The lowest height that stays readable once a height is committed. */
export function lowestKept(earliest: bigint, height: bigint, { keepRecent, interval }: Retention): bigint {
  if (keepRecent === undefined || height % interval !== 0n) return earliest;
  const wanted = height - keepRecent + 1n;
  return wanted > earliest ? wanted : earliest;
}

/** Where committed versions are: in memory or in a database. */
export interface Archive {
  /** The last committed version. */
  readonly latest: Version | undefined;
  /** Lowest height that is kept; 0n before the first. */
  readonly earliest: bigint;
  /** The version of a height, or undefined if it is not kept. */
  readonly find: (height: bigint) => Version | undefined;
  /** A tree to write to, as it was in a version; a new one without. */
  readonly openTree: (store: StoreVersion | undefined) => { readonly id: number; readonly tree: Tree<Node> };
  readonly view: (store: StoreVersion) => TreeView;
  /** Makes the staged version of the trees the latest one, and drops what is older than is kept. */
  readonly save: (saving: Saving) => Promise<void>;
  readonly readMeta: (key: string) => Uint8Array | undefined;
  /** Takes effect with the next save. */
  readonly writeMeta: (key: string, value: Uint8Array | undefined) => void;
  readonly close: () => Promise<void>;
}
