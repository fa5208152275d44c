import { type Archive, lowestKept, type Saving } from "./archive.ts";
import { PlainTree } from "./iavl/plainTree.ts";
import type { TreeView } from "./iavl/tree.ts";
import type { StoreVersion, Version } from "./version.ts";

/** Keeps versions as linked nodes in memory; they share what they have in common. */
export class MemoryArchive implements Archive {
  readonly #versions = new Map<bigint, Version>();
  readonly #meta = new Map<string, Uint8Array>();
  readonly #pendingMeta = new Map<string, Uint8Array | undefined>();
  #nextId = 1;
  latest: Version | undefined = undefined;
  earliest = 0n;

  find(height: bigint): Version | undefined {
    return this.#versions.get(height);
  }

  openTree(store: StoreVersion | undefined): { readonly id: number; readonly tree: PlainTree } {
    return { id: store?.id ?? this.#nextId++, tree: new PlainTree(store?.root) };
  }

  view({ root }: StoreVersion): TreeView {
    return new PlainTree(root).latest;
  }

  async save({ version, trees, retention }: Saving): Promise<void> {
    for (const tree of trees.values()) tree.commit();
    this.latest = version;
    this.#versions.set(version.height, version);
    for (const [key, value] of this.#pendingMeta) {
      if (value === undefined) this.#meta.delete(key);
      else this.#meta.set(key, value);
    }
    this.#pendingMeta.clear();
    if (this.earliest === 0n) this.earliest = version.height;
    const lowest = lowestKept(this.earliest, version.height, retention);
    for (; this.earliest < lowest; this.earliest++) this.#versions.delete(this.earliest);
  }

  readMeta(key: string): Uint8Array | undefined {
    return this.#meta.get(key);
  }

  writeMeta(key: string, value: Uint8Array | undefined): void {
    this.#pendingMeta.set(key, value);
  }

  async close(): Promise<void> {}
}
