import type { CommitmentProof } from "../../proto/gen/cosmos/ics23/v1.ts";
import type { Batch } from "../backends/backend.ts";
import type { Change, Entry } from "../types.ts";
import { type Arena, KEY, KEY_LENGTH, LEFT, LOADED, LOCATION, META, RIGHT, SIZE, VERSION } from "./arena.ts";
import type { LevelHasher } from "./levelHasher.ts";
import { Node } from "./node.ts";
import type { NodeStore } from "./nodeStore.ts";
import { PageWriter } from "./pageWriter.ts";
import { NodeView } from "./reader.ts";
import type { NodeAddresses, StoredTree, TreeView } from "./tree.ts";
import { WordList } from "./wordList.ts";

const HEIGHT = 255;
const MAX_VERSION = 2 ** 32 - 1;
/** The location of a node that was made and replaced within a block. */
const REPLACED = 1;
/** Entries behind the list of new nodes, which the hasher may touch. */
const SPARE = 3;

function listBytes(nodes: number): number {
  return nodes === 0 ? 0 : 4 * (nodes + SPARE);
}

interface Staged {
  readonly version: number;
  readonly top: number;
  readonly root: Node | undefined;
  /** Addresses of the new nodes in the arena, leaves first, then by height. */
  readonly list: number;
  readonly leaves: number;
  readonly nodes: number;
}

/**
 * The latest version of a tree in an arena, older ones on disk. A block's nodes are copies beside those they replace, which
 * are freed when the block is committed. Balance and the order of rotations are Go iavl's (see PlainTree, the oracle).
 */
export class FastTree implements StoredTree {
  readonly #arena: Arena;
  readonly #hasher: LevelHasher;
  readonly #nodes: NodeStore;
  /** The committed root in the arena, 0 for an empty tree. */
  #top: number;
  #root: Node | undefined;
  #staged: Staged | undefined = undefined;
  /** Nodes that the staged version made, and committed ones that it does not use any more. */
  readonly #created = new WordList();
  readonly #orphans = new WordList();
  readonly #path: number[] = [];
  readonly #turns: number[] = [];
  /** Counts commits: what was read before one does not hold after it. */
  #generation = 0;
  readonly latest: TreeView;

  constructor(arena: Arena, hasher: LevelHasher, nodes: NodeStore, root: Node | undefined) {
    this.#arena = arena;
    this.#hasher = hasher;
    this.#nodes = nodes;
    this.#root = root;
    this.#top = root === undefined ? 0 : this.#stub(root);
    this.latest = this.#latestView();
  }

  get root(): Node | undefined {
    return this.#root;
  }

  view(root: Node | undefined): TreeView {
    const stored = new NodeView(root, this.#nodes.load);
    if (root !== this.#root) return stored;
    // Reads of the latest version are answered from the arena as long as it is the latest.
    const generation = this.#generation;
    const current = (): TreeView => (this.#generation === generation ? this.latest : stored);
    return {
      size: stored.size,
      get: (key) => current().get(key),
      iterate: (from, to, reverse) => current().iterate(from, to, reverse),
      prove: (key) => stored.prove(key),
    };
  }

  stage(version: number, changes: readonly Change[]): Node | undefined {
    if (version > MAX_VERSION) throw new RangeError(`height ${version} is above ${MAX_VERSION}, the highest that a tree can have`);
    this.discard();
    let top = this.#top;
    try {
      for (const [key, value] of changes) top = value === undefined ? this.#remove(top, key) : this.#set(top, key, value);
    } catch (error) {
      this.discard();
      throw error;
    }
    const sealed = this.#seal(top, version);
    const root = top === this.#top ? this.#root : top === 0 ? undefined : this.#describe(top);
    this.#staged = { version, top, root, ...sealed };
    return root;
  }

  discard(): void {
    const { words, count } = this.#created;
    for (let i = 0; i < count; i++) this.#free(words[i] as number); // cast: below the count
    this.#forget();
  }

  save(batch: Batch): NodeAddresses {
    const staged = this.#staged;
    if (staged === undefined) return [];
    const { version, list, leaves, nodes, root, top } = staged;
    const writer = new PageWriter(this.#arena, (page, bytes) => this.#nodes.putPage(batch, version, page, bytes));
    // Leaves outlive inner nodes by far: in pages of their own, whole pages of inner nodes can go.
    writer.write(list, leaves);
    writer.write(list + 4 * leaves, nodes - leaves);
    if (root !== undefined) root.location = this.#arena.word(top + LOCATION);
    const { words, count } = this.#orphans;
    const addresses: number[] = new Array(2 * count);
    const { u32 } = this.#arena;
    for (let i = 0; i < count; i++) {
      const node = words[i] as number; // cast: below the count
      addresses[2 * i] = u32[node + VERSION] as number; // casts: nodes lie within the arena
      addresses[2 * i + 1] = u32[node + LOCATION] as number;
    }
    return addresses;
  }

  commit(): void {
    if (this.#staged === undefined) return;
    const { top, root, nodes } = this.#staged;
    const orphans = this.#orphans;
    for (let i = 0; i < orphans.count; i++) this.#free(orphans.words[i] as number); // cast: below the count
    // What was made and replaced within the block has not been sealed.
    const created = this.#created;
    for (let i = 0; created.count > nodes && i < created.count; i++) {
      const node = created.words[i] as number; // cast: below the count
      if (this.#word(node, VERSION) === 0) this.#free(node);
    }
    this.#forget();
    if (top === this.#top) return;
    this.#top = top;
    this.#root = root;
    this.#generation++;
  }

  #forget(): void {
    if (this.#staged !== undefined) this.#arena.freeBytes(this.#staged.list, listBytes(this.#staged.nodes));
    this.#created.count = 0;
    this.#orphans.count = 0;
    this.#staged = undefined;
  }

  trim(levels: number): void {
    if (this.#staged === undefined && this.#top !== 0) this.#trim(this.#top, levels);
  }

  // Reading

  #latestView(): TreeView {
    const size = (): number => (this.#top === 0 ? 0 : this.#arena.word(this.#top + SIZE));
    return {
      get size() {
        return size();
      },
      get: (key) => this.#get(key),
      iterate: (from, to, reverse) => this.#iterate(from, to, reverse),
      prove: (key): CommitmentProof => new NodeView(this.#root, this.#nodes.load).prove(key),
    };
  }

  #get(key: Uint8Array): Uint8Array | undefined {
    let node = this.#top;
    if (node === 0) return undefined;
    let { u32, u8 } = this.#arena;
    for (;;) {
      if (((u32[node + META] as number) & LOADED) === 0) {
        this.#load(node);
        ({ u32, u8 } = this.#arena);
      }
      const order = compareAt(u8, (u32[node + KEY] as number) + 4, u32[node + KEY_LENGTH] as number, key);
      if (u32[node + META] === LOADED) {
        if (order !== 0) return undefined;
        const value = u32[node + LEFT] as number;
        return u8.slice(value, value + (u32[node + RIGHT] as number));
      }
      node = u32[node + (order < 0 ? LEFT : RIGHT)] as number;
    }
  }

  *#iterate(from: Uint8Array, to: Uint8Array | undefined, reverse: boolean): IterableIterator<Entry> {
    const generation = this.#generation;
    const pending = this.#top === 0 ? [] : [this.#top];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (generation !== this.#generation) throw new Error("a block was committed while the state of the one before was iterated");
      this.#load(node);
      const { u8 } = this.#arena;
      const belowTo = to === undefined || this.#compare(to, node) > 0;
      if (this.#height(node) === 0) {
        if (!belowTo || this.#compare(from, node) > 0) continue;
        const key = this.#word(node, KEY) + 4;
        const value = this.#word(node, LEFT);
        yield [u8.slice(key, key + this.#word(node, KEY_LENGTH)), u8.slice(value, value + this.#word(node, RIGHT))];
        continue;
      }
      const left = this.#compare(from, node) < 0 ? this.#word(node, LEFT) : 0;
      const right = belowTo ? this.#word(node, RIGHT) : 0;
      const [first, second] = reverse ? [right, left] : [left, right];
      if (second !== 0) pending.push(second);
      if (first !== 0) pending.push(first);
    }
  }

  // Writing

  #set(top: number, key: Uint8Array, value: Uint8Array): number {
    if (top === 0) return this.#newLeaf(this.#arena.key(key), key.length, value);
    let node = this.#descend(top, key);
    const order = this.#compare(key, node);
    if (order === 0) {
      const leaf = this.#newLeaf(this.#arena.shareKey(this.#word(node, KEY)), key.length, value);
      this.#orphan(node);
      return this.#ascend(leaf, false, 0);
    }
    const leaf = this.#newLeaf(this.#arena.key(key), key.length, value);
    const [left, right] = order < 0 ? [leaf, node] : [node, leaf];
    const above = this.#arena.node();
    this.#created.push(above);
    const { u32 } = this.#arena;
    u32[above + LEFT] = left;
    u32[above + RIGHT] = right;
    u32[above + KEY] = this.#arena.shareKey(this.#word(right, KEY));
    u32[above + KEY_LENGTH] = this.#word(right, KEY_LENGTH);
    u32[above + SIZE] = 2;
    u32[above + VERSION] = 0;
    u32[above + LOCATION] = 0;
    u32[above + META] = 1 | LOADED;
    node = above;
    return this.#ascend(node, true, 0);
  }

  #remove(top: number, key: Uint8Array): number {
    if (top === 0) return 0;
    const leaf = this.#descend(top, key);
    if (this.#compare(key, leaf) !== 0) return top;
    this.#orphan(leaf);
    const parent = this.#path.pop();
    const turn = this.#turns.pop();
    if (parent === undefined) return 0;
    const sibling = this.#word(parent, turn === LEFT ? RIGHT : LEFT);
    this.#orphan(parent);
    // Where the leaf was the first of a right subtree, the node above that subtree gets the next key.
    return this.#ascend(sibling, true, turn === LEFT ? parent : 0);
  }

  /** Goes to the leaf where a search for the key ends, and remembers the way. */
  #descend(top: number, key: Uint8Array): number {
    this.#path.length = 0;
    this.#turns.length = 0;
    let node = top;
    let { u32, u8 } = this.#arena;
    for (;;) {
      if (((u32[node + META] as number) & LOADED) === 0) {
        this.#load(node);
        ({ u32, u8 } = this.#arena);
      }
      if (u32[node + META] === LOADED) return node;
      const order = compareAt(u8, (u32[node + KEY] as number) + 4, u32[node + KEY_LENGTH] as number, key);
      const turn = order < 0 ? LEFT : RIGHT;
      this.#path.push(node);
      this.#turns.push(turn);
      node = u32[node + turn] as number;
    }
  }

  /** Goes back up: puts the changed subtree in place, and balances where its height may have changed. */
  #ascend(from: number, reshaped: boolean, keyFrom: number): number {
    let child = from;
    let newKeyFrom = keyFrom;
    for (
      let node = this.#path.pop(), turn = this.#turns.pop();
      node !== undefined && turn !== undefined;
      node = this.#path.pop(), turn = this.#turns.pop()
    ) {
      const own = this.#own(node);
      this.#arena.u32[own + turn] = child;
      if (newKeyFrom !== 0 && turn === RIGHT) {
        const key = this.#arena.shareKey(this.#word(newKeyFrom, KEY));
        this.#arena.releaseKey(this.#word(own, KEY), this.#word(own, KEY_LENGTH));
        this.#arena.u32[own + KEY] = key;
        this.#arena.u32[own + KEY_LENGTH] = this.#word(newKeyFrom, KEY_LENGTH);
        newKeyFrom = 0;
      }
      child = own;
      if (!reshaped) continue;
      this.#measure(own);
      child = this.#balance(own);
    }
    return child;
  }

  #balance(node: number): number {
    const leaning = this.#leaning(node);
    if (leaning > 1) {
      const left = this.#word(node, LEFT);
      if (this.#leaning(left) < 0) {
        const rotated = this.#rotate(this.#own(left), RIGHT, LEFT);
        this.#arena.u32[node + LEFT] = rotated;
      }
      return this.#rotate(node, LEFT, RIGHT);
    }
    if (leaning < -1) {
      const right = this.#word(node, RIGHT);
      if (this.#leaning(right) > 0) {
        const rotated = this.#rotate(this.#own(right), LEFT, RIGHT);
        this.#arena.u32[node + RIGHT] = rotated;
      }
      return this.#rotate(node, RIGHT, LEFT);
    }
    return node;
  }

  /** Lifts the child on one side above the node. */
  #rotate(node: number, side: number, other: number): number {
    const top = this.#own(this.#word(node, side));
    const { u32 } = this.#arena;
    u32[node + side] = this.#word(top, other);
    u32[top + other] = node;
    this.#measure(node);
    this.#measure(top);
    return top;
  }

  #leaning(node: number): number {
    this.#load(node);
    return this.#height(this.#word(node, LEFT)) - this.#height(this.#word(node, RIGHT));
  }

  #measure(node: number): void {
    const { u32 } = this.#arena;
    const left = u32[node + LEFT] as number;
    const right = u32[node + RIGHT] as number;
    u32[node + SIZE] = (u32[left + SIZE] as number) + (u32[right + SIZE] as number);
    u32[node + META] = (Math.max(this.#height(left), this.#height(right)) + 1) | LOADED;
  }

  // Nodes

  /** The node itself if this block made it, else a copy that may be changed. */
  #own(node: number): number {
    if (this.#word(node, VERSION) !== 0) {
      this.#orphans.push(node);
      this.#load(node);
      const copy = this.#arena.node();
      const { u32, kernel } = this.#arena;
      kernel.copyNode(copy * 4, node * 4);
      u32[copy + VERSION] = 0;
      u32[copy + LOCATION] = 0;
      this.#arena.shareKey(this.#word(copy, KEY));
      this.#created.push(copy);
      return copy;
    }
    return node;
  }

  #orphan(node: number): void {
    if (this.#word(node, VERSION) !== 0) this.#orphans.push(node);
    else this.#arena.u32[node + LOCATION] = REPLACED;
  }

  #newLeaf(key: number, keyLength: number, value: Uint8Array): number {
    const address = this.#arena.bytes(value.length);
    const node = this.#arena.node();
    const { u8, u32 } = this.#arena;
    u8.set(value, address);
    u32[node + LEFT] = address;
    u32[node + RIGHT] = value.length;
    u32[node + KEY] = key;
    u32[node + KEY_LENGTH] = keyLength;
    u32[node + SIZE] = 1;
    u32[node + VERSION] = 0;
    u32[node + LOCATION] = 0;
    u32[node + META] = LOADED;
    this.#created.push(node);
    return node;
  }

  #stub({ version, location, size, height, hash }: Node): number {
    const node = this.#arena.node();
    const { u8, u32 } = this.#arena;
    u8.set(hash, node * 4);
    u32[node + SIZE] = size;
    u32[node + VERSION] = version;
    u32[node + LOCATION] = location;
    u32[node + META] = height;
    return node;
  }

  /** Completes a stub from disk. */
  #load(node: number): void {
    if ((this.#word(node, META) & LOADED) !== 0) return;
    const found = this.#describe(node);
    this.#nodes.complete(found);
    const { value, left, right } = found;
    const key = this.#arena.key(found.key);
    let first = 0;
    let second = 0;
    if (value !== undefined) {
      first = this.#arena.bytes(value.length);
      second = value.length;
      this.#arena.u8.set(value, first);
    } else if (left !== undefined && right !== undefined) {
      first = this.#stub(left);
      second = this.#stub(right);
    }
    const { u32 } = this.#arena;
    u32[node + KEY] = key;
    u32[node + KEY_LENGTH] = found.key.length;
    u32[node + LEFT] = first;
    u32[node + RIGHT] = second;
    u32[node + META] = found.height | LOADED;
  }

  /** Gives the memory of a node back, not that of its children. */
  #free(node: number): void {
    if ((this.#word(node, META) & LOADED) !== 0) {
      this.#arena.releaseKey(this.#word(node, KEY), this.#word(node, KEY_LENGTH));
      if (this.#height(node) === 0) this.#arena.freeBytes(this.#word(node, LEFT), this.#word(node, RIGHT));
    }
    this.#arena.freeNode(node);
  }

  #trim(node: number, levels: number): void {
    const meta = this.#word(node, META);
    if ((meta & LOADED) === 0 || (meta & HEIGHT) === 0) return;
    const children = [this.#word(node, LEFT), this.#word(node, RIGHT)];
    for (const child of children) this.#trim(child, levels - 1);
    if (levels > 0) return;
    for (const child of children) this.#free(child);
    this.#arena.releaseKey(this.#word(node, KEY), this.#word(node, KEY_LENGTH));
    this.#arena.u32[node + META] = meta & HEIGHT;
  }

  // Hashing

  /** Gives new nodes their version and hash, and lists them. */
  #seal(top: number, version: number): Pick<Staged, "list" | "leaves" | "nodes"> {
    if (top === 0 || this.#word(top, VERSION) !== 0) return { list: 0, leaves: 0, nodes: 0 };
    const { words, count } = this.#created;
    const heights = new Array<number>(this.#height(top) + 1).fill(0);
    let nodes = 0;
    const { u32: before } = this.#arena;
    for (let i = 0; i < count; i++) {
      const node = words[i] as number; // cast: below the count
      if (before[node + LOCATION] === REPLACED) continue;
      const height = (before[node + META] as number) & HEIGHT;
      heights[height] = (heights[height] ?? 0) + 1;
      nodes++;
    }
    const [leaves = 0, ...above] = heights;
    const list = this.#arena.bytes(listBytes(nodes));
    const { u32 } = this.#arena;
    let start = list >>> 2;
    const next = heights.map((size) => {
      start += size;
      return start - size;
    });
    for (let i = 0; i < count; i++) {
      const node = words[i] as number; // cast: below the count
      if (u32[node + LOCATION] === REPLACED) continue;
      const height = (u32[node + META] as number) & HEIGHT;
      const at = next[height] as number; // cast: no node is higher than the top
      next[height] = at + 1;
      u32[at] = node * 4;
      u32[node + VERSION] = version;
    }
    for (let i = 0; i < SPARE; i++) u32[(list >>> 2) + nodes + i] = top * 4;
    this.#hasher.leaves(list, leaves, version);
    this.#hasher.inner(list + 4 * leaves, above, version);
    return { list, leaves, nodes };
  }

  #describe(node: number): Node {
    const stub = new Node();
    stub.version = this.#word(node, VERSION);
    stub.location = this.#word(node, LOCATION);
    stub.size = this.#word(node, SIZE);
    stub.height = this.#height(node);
    stub.hash = this.#arena.u8.slice(node * 4, node * 4 + 32);
    return stub;
  }

  // Words

  #word(node: number, offset: number): number {
    return this.#arena.u32[node + offset] as number; // cast: nodes lie within the arena
  }

  #height(node: number): number {
    return this.#word(node, META) & HEIGHT;
  }

  #compare(key: Uint8Array, node: number): number {
    const { u8, u32 } = this.#arena;
    return compareAt(u8, (u32[node + KEY] as number) + 4, u32[node + KEY_LENGTH] as number, key);
  }
}

/** Compares a key with one in memory. */
function compareAt(u8: Uint8Array, at: number, length: number, key: Uint8Array): number {
  const common = Math.min(key.length, length);
  for (let i = 0; i < common; i++) {
    const difference = (key[i] as number) - (u8[at + i] as number); // casts: i is within both
    if (difference !== 0) return difference;
  }
  return key.length - length;
}
