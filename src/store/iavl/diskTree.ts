import type { Batch } from "../backends/backend.ts";
import type { Node } from "./node.ts";
import { encodeNode } from "./nodeRecord.ts";
import type { NodeStore } from "./nodeStore.ts";
import { joinPage, PAGE_BYTES, PAGE_SLOTS } from "./page.ts";
import { PlainTree } from "./plainTree.ts";
import type { NodeAddresses, StoredTree } from "./tree.ts";

/** A plain tree over a database: where WebAssembly is missing, and the fast tree's oracle. */
export class DiskTree extends PlainTree implements StoredTree {
  readonly #nodes: NodeStore;

  constructor(nodes: NodeStore, root: Node | undefined) {
    super(root, nodes.load);
    this.#nodes = nodes;
  }

  save(batch: Batch): NodeAddresses {
    if (this.staged === undefined) return [];
    const { version, root, orphans } = this.staged;
    this.#nodes.resident = Math.max(0, this.#nodes.resident - orphans.length);
    if (root !== undefined && root.version === version && root.location === 0) this.#write(batch, root, version);
    return orphans.flatMap(({ version, location }) => [version, location]);
  }

  trim(levels: number): void {
    if (this.root !== undefined) trimBelow(this.root, levels);
  }

  /** Gives new nodes their places and puts them into the batch, lower nodes first. */
  #write(batch: Batch, root: Node, version: number): void {
    const levels: Node[][] = Array.from({ length: root.height + 1 }, () => []);
    gather(root, version, levels);
    let page = 0;
    let records: Uint8Array[] = [];
    let bytes = 0;
    const close = (): void => {
      if (records.length === 0) return;
      this.#nodes.putPage(batch, version, page, joinPage(records));
      this.#nodes.resident += records.length;
      page++;
      records = [];
      bytes = 0;
    };
    for (const level of levels) {
      for (const node of level) {
        const record = encodeNode(node);
        if (records.length === PAGE_SLOTS || (records.length > 0 && bytes + record.length > PAGE_BYTES)) close();
        node.location = page * PAGE_SLOTS + records.length + 1;
        records.push(record);
        bytes += record.length;
      }
      // Leaves outlive inner nodes by far: in pages of their own, whole pages of inner nodes can go.
      if (level === levels[0]) close();
    }
    close();
  }
}

/** Collects the nodes that a version made by their height. */
function gather(node: Node, version: number, levels: Node[][]): void {
  if (node.version !== version) return;
  const { left, right } = node;
  if (left !== undefined) gather(left, version, levels);
  if (right !== undefined) gather(right, version, levels);
  levels[node.height]?.push(node);
}

/** Turns what lies more than `depth` levels below a node back into stubs. */
function trimBelow(node: Node, depth: number): void {
  const { left, right } = node;
  if (left === undefined || right === undefined) return;
  if (depth > 0) {
    trimBelow(left, depth - 1);
    trimBelow(right, depth - 1);
  } else {
    node.left = undefined;
    node.right = undefined;
  }
}
