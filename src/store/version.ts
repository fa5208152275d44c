import { EMPTY_HASH } from "../crypto/hash.ts";
import type { Node } from "./iavl/node.ts";

/** One store as of one height. */
export interface StoreVersion {
  /** Number of the store's tree: another one after the store was dropped and added again. */
  readonly id: number;
  readonly root: Node | undefined;
  /** Hash of the store's leaf in the app hash. */
  readonly leaf: Uint8Array;
}

/** All stores as of one height. */
export interface Version {
  readonly height: bigint;
  /** Sorted by name. */
  readonly stores: ReadonlyMap<string, StoreVersion>;
  readonly appHash: Uint8Array;
}

/** Root hash of a tree, which may be empty. */
export function rootHash(root: Node | undefined): Uint8Array {
  return root === undefined ? EMPTY_HASH : root.hash;
}
