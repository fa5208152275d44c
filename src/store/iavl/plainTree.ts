import type { Change } from "../types.ts";
import { type Node, seal } from "./node.ts";
import { NodeView } from "./reader.ts";
import type { Tree, TreeView } from "./tree.ts";
import { type Load, TreeWriter } from "./writer.ts";

/** What staging produced: the new root and the committed nodes that it no longer uses. */
export interface Staged {
  readonly version: number;
  readonly root: Node | undefined;
  readonly orphans: readonly Node[];
}

const alwaysComplete: Load = () => {};

/** A tree of linked nodes; versions share what they have in common. Without a loader all of it lives in memory. */
export class PlainTree implements Tree<Node> {
  readonly #load: Load;
  #root: Node | undefined;
  #latest: TreeView;
  #staged: Staged | undefined = undefined;

  constructor(root: Node | undefined = undefined, load: Load = alwaysComplete) {
    this.#load = load;
    this.#root = root;
    this.#latest = this.view(root);
  }

  get root(): Node | undefined {
    return this.#root;
  }

  get latest(): TreeView {
    return this.#latest;
  }

  get staged(): Staged | undefined {
    return this.#staged;
  }

  view(root: Node | undefined): TreeView {
    return new NodeView(root, this.#load);
  }

  stage(version: number, changes: readonly Change[]): Node | undefined {
    const writer = new TreeWriter(this.#load);
    let root = this.#root;
    for (const [key, value] of changes) root = value === undefined ? writer.remove(root, key) : writer.set(root, key, value);
    if (root !== undefined) seal(root, version);
    this.#staged = { version, root, orphans: writer.orphans };
    return root;
  }

  discard(): void {
    this.#staged = undefined;
  }

  commit(): void {
    if (this.#staged === undefined) return;
    const { root } = this.#staged;
    this.#staged = undefined;
    if (root === this.#root) return;
    this.#root = root;
    this.#latest = this.view(root);
  }
}
