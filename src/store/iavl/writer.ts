import { compareBytes, equalBytes } from "../../encoding/bytes.ts";
import { innerNode, leafNode, Node } from "./node.ts";

/** Loads a stub's contents in place; does nothing to a node that is complete. */
export type Load = (node: Node) => void;

/**
 * Changes a tree by copying paths: committed nodes are never altered. Balance and the order of rotations are Go iavl's,
 * because the shape of the tree is part of its hash.
 */
export class TreeWriter {
  /** Committed nodes that the new version no longer uses. */
  readonly orphans: Node[] = [];
  readonly #load: Load;
  #removed = false;
  /** After a removal: the new smallest key of the subtree, where its first leaf went away. */
  #newKey: Uint8Array | undefined = undefined;

  constructor(load: Load) {
    this.#load = load;
  }

  set(root: Node | undefined, key: Uint8Array, value: Uint8Array): Node {
    return root === undefined ? leafNode(key, value) : this.#set(root, key, value);
  }

  /** Removes a key; a key that the tree does not hold leaves it as it was, versions included. */
  remove(root: Node | undefined, key: Uint8Array): Node | undefined {
    if (root === undefined) return undefined;
    this.#removed = false;
    this.#newKey = undefined;
    return this.#remove(root, key);
  }

  #set(node: Node, key: Uint8Array, value: Uint8Array): Node {
    this.#load(node);
    if (node.height === 0) {
      const order = compareBytes(key, node.key);
      if (order < 0) return innerNode(node.key, leafNode(key, value), node);
      if (order > 0) return innerNode(key, node, leafNode(key, value));
      this.#orphan(node);
      return leafNode(key, value);
    }
    const self = this.#own(node);
    if (compareBytes(key, node.key) < 0) {
      const left = child(self.left);
      const { size } = left;
      self.left = this.#set(left, key, value);
      if (self.left.size === size) return self;
    } else {
      const right = child(self.right);
      const { size } = right;
      self.right = this.#set(right, key, value);
      if (self.right.size === size) return self;
    }
    return this.#balance(measure(self));
  }

  #remove(node: Node, key: Uint8Array): Node | undefined {
    this.#load(node);
    if (node.height === 0) {
      if (!equalBytes(key, node.key)) return node;
      this.#removed = true;
      this.#orphan(node);
      return undefined;
    }
    const goLeft = compareBytes(key, node.key) < 0;
    const rest = this.#remove(child(goLeft ? node.left : node.right), key);
    if (!this.#removed) return node;
    if (rest === undefined) {
      this.#newKey = goLeft ? node.key : undefined;
      this.#orphan(node);
      return goLeft ? node.right : node.left;
    }
    const self = this.#own(node);
    if (goLeft) {
      self.left = rest;
    } else {
      self.right = rest;
      if (this.#newKey !== undefined) self.key = this.#newKey;
      this.#newKey = undefined;
    }
    return this.#balance(measure(self));
  }

  #orphan(node: Node): void {
    if (node.version !== 0) this.orphans.push(node);
  }

  /** The node itself if this block made it, else a copy that may be changed. */
  #own(node: Node): Node {
    if (node.version !== 0) {
      this.orphans.push(node);
      this.#load(node);
      const copy = new Node();
      copy.key = node.key;
      copy.left = node.left;
      copy.right = node.right;
      copy.size = node.size;
      copy.height = node.height;
      return copy;
    }
    return node;
  }

  #leaning(node: Node): number {
    this.#load(node);
    return child(node.left).height - child(node.right).height;
  }

  #balance(node: Node): Node {
    const leaning = this.#leaning(node);
    if (leaning > 1) {
      const left = child(node.left);
      if (this.#leaning(left) < 0) node.left = this.#rotateLeft(this.#own(left));
      return this.#rotateRight(node);
    }
    if (leaning < -1) {
      const right = child(node.right);
      if (this.#leaning(right) > 0) node.right = this.#rotateRight(this.#own(right));
      return this.#rotateLeft(node);
    }
    return node;
  }

  #rotateRight(node: Node): Node {
    const top = this.#own(child(node.left));
    node.left = top.right;
    top.right = measure(node);
    return measure(top);
  }

  #rotateLeft(node: Node): Node {
    const top = this.#own(child(node.right));
    node.right = top.left;
    top.left = measure(node);
    return measure(top);
  }
}

function measure(node: Node): Node {
  const left = child(node.left);
  const right = child(node.right);
  node.height = Math.max(left.height, right.height) + 1;
  node.size = left.size + right.size;
  return node;
}

/** A child of a loaded inner node. */
export function child(node: Node | undefined): Node {
  if (node === undefined) throw new Error("an inner node of the tree has no child: its node was not loaded");
  return node;
}
