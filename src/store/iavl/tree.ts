import type { CommitmentProof } from "../../proto/gen/cosmos/ics23/v1.ts";
import type { Batch } from "../backends/backend.ts";
import type { Change, Entry } from "../types.ts";
import type { Node } from "./node.ts";

/** Names one version of a tree: enough to open it again while it is retained. An empty tree has no root. */
export interface Root {
  readonly hash: Uint8Array;
  /** Number of keys. */
  readonly size: number;
}

/** One version of a tree, for reading. It stays valid as long as the version is retained. */
export interface TreeView {
  readonly size: number;
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
  readonly iterate: (from: Uint8Array, to: Uint8Array | undefined, reverse: boolean) => IterableIterator<Entry>;
  /** Proof that the key has its value, or that it is absent. */
  readonly prove: (key: Uint8Array) => CommitmentProof;
}

/** A versioned IAVL+ tree: one version is staged at a time, then committed or staged anew. */
export interface Tree<R extends Root = Root> {
  readonly root: R | undefined;
  /** The last committed version's contents. */
  readonly latest: TreeView;
  readonly view: (root: R | undefined) => TreeView;
  /** Applies changes in the order given above the last committed version; nodes that this makes get this version. */
  readonly stage: (version: number, changes: readonly Change[]) => R | undefined;
  /** Forgets what was staged, if anything. */
  readonly discard: () => void;
  /** Makes what was staged the last committed version. */
  readonly commit: () => void;
}

/** Where nodes are on disk: of each its version, and page * 256 + slot + 1 within it, one behind the other. */
export type NodeAddresses = readonly number[];

/** A tree whose versions go to a database. */
export interface StoredTree extends Tree<Node> {
  /** Puts the staged version's new nodes into a batch, to be committed when that is written; returns the nodes it no longer uses. */
  readonly save: (batch: Batch) => NodeAddresses;
  /** Drops from memory what lies more than so many levels below the root. */
  readonly trim: (levels: number) => void;
}
