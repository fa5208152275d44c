import { EMPTY } from "../../encoding/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";

/**
 * A node of the tree. Leaves (height 0) have a value; inner nodes have two children and the smallest key of the right one.
 * Version 0 marks a node that this block made: it may be changed in place until it is sealed, after that it never changes.
 * A node that came from disk may be a stub: hash, size, height and version are known, the rest is loaded on first use.
 */
export class Node {
  key: Uint8Array = EMPTY;
  value: Uint8Array | undefined = undefined;
  left: Node | undefined = undefined;
  right: Node | undefined = undefined;
  hash: Uint8Array = EMPTY;
  version = 0;
  size = 1;
  height = 0;
  /** Where the node is on disk, unique within its version; 0 while it is not there. */
  location = 0;
}

/** Makes a leaf of the block being staged. */
export function leafNode(key: Uint8Array, value: Uint8Array): Node {
  const node = new Node();
  node.key = key;
  node.value = value;
  return node;
}

/** Makes an inner node of the block being staged. */
export function innerNode(key: Uint8Array, left: Node, right: Node): Node {
  const node = new Node();
  node.key = key;
  node.left = left;
  node.right = right;
  node.height = Math.max(left.height, right.height) + 1;
  node.size = left.size + right.size;
  return node;
}

/** Writes an unsigned varint; returns the position after it. */
export function putUvarint(target: Uint8Array, position: number, value: number): number {
  let at = position;
  let rest = value;
  while (rest >= 128) {
    target[at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}

/** Writes height, size and version as Go's zig-zag varints (all are non-negative, so each is doubled). */
export function putNodePrefix(target: Uint8Array, position: number, height: number, size: number, version: number): number {
  return putUvarint(target, putUvarint(target, putUvarint(target, position, height * 2), size * 2), version * 2);
}

let scratch = new Uint8Array(1024);

/** Hash of a leaf from its parts: the value is hashed first, so that proofs need not carry it. */
export function leafHash(version: number, key: Uint8Array, value: Uint8Array): Uint8Array {
  if (key.length + 80 > scratch.length) scratch = new Uint8Array((key.length + 80) * 2);
  let at = putUvarint(scratch, putNodePrefix(scratch, 0, 0, 1, version), key.length);
  scratch.set(key, at);
  at += key.length;
  scratch[at++] = 32;
  scratch.set(sha256(value), at);
  return sha256(scratch.subarray(0, at + 32));
}

/** Hash of an inner node from its parts. */
export function innerHash(height: number, size: number, version: number, left: Uint8Array, right: Uint8Array): Uint8Array {
  const at = putNodePrefix(scratch, 0, height, size, version);
  scratch[at] = 32;
  scratch.set(left, at + 1);
  scratch[at + 33] = 32;
  scratch.set(right, at + 34);
  return sha256(scratch.subarray(0, at + 66));
}

/** Gives the nodes that a block made their version and hash, children first. */
export function seal(node: Node, version: number): Uint8Array {
  if (node.version !== 0) return node.hash;
  node.version = version;
  const { left, right, value } = node;
  if (left !== undefined && right !== undefined) {
    node.hash = innerHash(node.height, node.size, version, seal(left, version), seal(right, version));
  } else if (value !== undefined) {
    node.hash = leafHash(version, node.key, value);
  } else {
    throw new Error(`a node of height ${node.height} made at version ${version} has neither children nor value`);
  }
  return node.hash;
}
