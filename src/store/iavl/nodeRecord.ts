import { equalBytes } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { varintLength } from "../../encoding/varint.ts";
import { Cursor } from "./cursor.ts";
import { innerHash, leafHash, Node, putUvarint } from "./node.ts";
import { child } from "./writer.ts";

/** Bytes that an inner node's record has for each child. */
export const CHILD_BYTES = 48;

/**
 * What is kept of a node. Its own hash, size, height and version are with its parent (or the root record), so that a search
 * reads only the nodes on its path. Leaf: length and bytes of the key, value. Inner: length and bytes of the key; for the left
 * and the right child size, version, location, height (4 bytes each, little endian) and hash.
 */
export function encodeNode(node: Node): Uint8Array {
  const keyLength = node.key.length;
  const { value } = node;
  const record = new Uint8Array(varintLength(keyLength) + keyLength + (value === undefined ? 2 * CHILD_BYTES : value.length));
  let at = putUvarint(record, 0, keyLength);
  record.set(node.key, at);
  at += keyLength;
  if (value !== undefined) {
    record.set(value, at);
    return record;
  }
  const view = new DataView(record.buffer);
  for (const { size, version, location, height, hash } of [child(node.left), child(node.right)]) {
    for (const [i, word] of [size, version, location, height].entries()) view.setUint32(at + 4 * i, word, true);
    record.set(hash, at + 16);
    at += CHILD_BYTES;
  }
  return record;
}

/** Fills a stub from its record and checks the result against the stub's hash. */
export function decodeNode(node: Node, record: Uint8Array): void {
  const cursor = new Cursor(record);
  const key = cursor.take(cursor.uvarint());
  if (node.height === 0) {
    const value = cursor.take(cursor.left);
    check(node, leafHash(node.version, key, value));
    node.key = key;
    node.value = value;
    return;
  }
  const left = decodeStub(cursor);
  const right = decodeStub(cursor);
  if (cursor.left !== 0) throw new DecodeError(`the record of an inner node has ${cursor.left} bytes too many`);
  check(node, innerHash(node.height, node.size, node.version, left.hash, right.hash));
  node.key = key;
  node.left = left;
  node.right = right;
}

function decodeStub(cursor: Cursor): Node {
  const stub = new Node();
  stub.size = cursor.word();
  stub.version = cursor.word();
  stub.location = cursor.word();
  // Above the height are marks of the tree in memory.
  stub.height = cursor.word() & 255;
  stub.hash = cursor.take(32);
  return stub;
}

function check(node: Node, hash: Uint8Array): void {
  if (equalBytes(hash, node.hash)) return;
  throw new DecodeError(`node ${node.version}/${node.location} does not have the hash that its parent states`);
}
