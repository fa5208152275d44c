import { existenceCommitment, nonExistenceCommitment } from "../../merkle/ics23.ts";
import type { CommitmentProof, ExistenceProof, InnerOp } from "../../proto/gen/cosmos/ics23/v1.ts";
import { HashOp, LengthOp } from "../../proto/gen/cosmos/ics23/v1.ts";
import { compareBytes, concat, EMPTY, equalBytes } from "../../encoding/bytes.ts";
import type { Entry } from "../types.ts";
import { type Node, putNodePrefix } from "./node.ts";
import type { TreeView } from "./tree.ts";
import { child, type Load } from "./writer.ts";

const HASH_LENGTH = Uint8Array.of(32);

/** Reads the tree under one root. */
export class NodeView implements TreeView {
  readonly #top: Node | undefined;
  readonly #load: Load;

  constructor(top: Node | undefined, load: Load) {
    this.#top = top;
    this.#load = load;
  }

  get size(): number {
    return this.#top === undefined ? 0 : this.#top.size;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    let node = this.#top;
    if (node === undefined) return undefined;
    for (;;) {
      this.#load(node);
      if (node.height === 0) return equalBytes(node.key, key) ? node.value : undefined;
      node = child(compareBytes(key, node.key) < 0 ? node.left : node.right);
    }
  }

  *iterate(from: Uint8Array, to: Uint8Array | undefined, reverse: boolean): IterableIterator<Entry> {
    const pending = this.#top === undefined ? [] : [this.#top];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      this.#load(node);
      const { key, value } = node;
      if (value !== undefined) {
        if (compareBytes(key, from) >= 0 && (to === undefined || compareBytes(key, to) < 0)) yield [key, value];
        continue;
      }
      const left = compareBytes(from, key) < 0 ? child(node.left) : undefined;
      const right = to === undefined || compareBytes(key, to) < 0 ? child(node.right) : undefined;
      const [first, second] = reverse ? [right, left] : [left, right];
      if (second !== undefined) pending.push(second);
      if (first !== undefined) pending.push(first);
    }
  }

  prove(key: Uint8Array): CommitmentProof {
    const { path, leaf } = this.#descend(key);
    if (leaf !== undefined && equalBytes(leaf.key, key)) {
      return existenceCommitment(existence(leaf, path));
    }
    // The leaf found is a neighbour of the absent key; the other one is the next leaf on the key's side of it.
    const foundIsLeft = leaf !== undefined && compareBytes(leaf.key, key) < 0;
    const found = leaf === undefined ? undefined : existence(leaf, path);
    const other = this.#neighbour(path, foundIsLeft);
    return nonExistenceCommitment({ key, left: foundIsLeft ? found : other, right: foundIsLeft ? other : found });
  }

  /** The leaf at which a search for the key ends, and the inner nodes above it from the root. */
  #descend(key: Uint8Array): { path: Step[]; leaf: Node | undefined } {
    const path: Step[] = [];
    let node = this.#top;
    if (node === undefined) return { path, leaf: undefined };
    this.#load(node);
    while (node.height > 0) {
      const goRight: boolean = compareBytes(key, node.key) >= 0;
      path.push({ node, goRight });
      node = child(goRight ? node.right : node.left);
      this.#load(node);
    }
    return { path, leaf: node };
  }

  /** Proof of the leaf next to the one at the end of the path, or undefined at the tree's edge. */
  #neighbour(path: readonly Step[], toTheRight: boolean): ExistenceProof | undefined {
    let turn = path.length - 1;
    while (turn >= 0 && path[turn]?.goRight === toTheRight) turn--;
    const fork = path[turn];
    if (fork === undefined) return undefined;
    const steps: Step[] = [...path.slice(0, turn), { node: fork.node, goRight: toTheRight }];
    let node = child(toTheRight ? fork.node.right : fork.node.left);
    this.#load(node);
    while (node.height > 0) {
      steps.push({ node, goRight: !toTheRight });
      node = child(toTheRight ? node.left : node.right);
      this.#load(node);
    }
    return existence(node, steps);
  }
}

interface Step {
  readonly node: Node;
  readonly goRight: boolean;
}

function existence(leaf: Node, path: readonly Step[]): ExistenceProof {
  return {
    key: leaf.key,
    value: leaf.value ?? EMPTY,
    leaf: {
      hash: HashOp.SHA256,
      prehashKey: HashOp.NO_HASH,
      prehashValue: HashOp.SHA256,
      length: LengthOp.VAR_PROTO,
      prefix: nodePrefix(leaf),
    },
    path: path.map(innerOp).reverse(),
  };
}

function nodePrefix(node: Node): Uint8Array {
  const prefix = new Uint8Array(30);
  return prefix.slice(0, putNodePrefix(prefix, 0, node.height, node.size, node.version));
}

function innerOp({ node, goRight }: Step): InnerOp {
  const own = nodePrefix(node);
  if (!goRight) return { hash: HashOp.SHA256, prefix: concat(own, HASH_LENGTH), suffix: concat(HASH_LENGTH, child(node.right).hash) };
  return { hash: HashOp.SHA256, prefix: concat(own, HASH_LENGTH, child(node.left).hash, HASH_LENGTH), suffix: EMPTY };
}
