import { equalBytes } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { varintLength } from "../../encoding/varint.ts";
import { Cursor } from "./cursor.ts";
import { innerHash, leafHash, Node, putUvarint } from "./node.ts";
import { child } from "./writer.ts";

/**
 * What is kept of a node. Its own hash, size, height and version are with its parent (or the root record), so that a search
 * reads only the nodes on its path. Leaf: length and bytes of the key, value. Inner: length and bytes of the key; left
 * child's version, location, size, height, hash; right child's version, location, height, hash.
 */
export function encodeNode(node: Node): Uint8Array {
  const keyLength = node.key.length;
  const { value } = node;
  if (value !== undefined) {
    const record = new Uint8Array(varintLength(keyLength) + keyLength + value.length);
    const at = putUvarint(record, 0, keyLength);
    record.set(node.key, at);
    record.set(value, at + keyLength);
    return record;
  }
  const left = child(node.left);
  const right = child(node.right);
  const record = new Uint8Array(keyLength + 5 + 5 * 9 + 2 + 64);
  let at = putUvarint(record, 0, keyLength);
  record.set(node.key, at);
  at = putUvarint(record, at + keyLength, left.version);
  at = putUvarint(record, at, left.location);
  at = putUvarint(record, at, left.size);
  record[at++] = left.height;
  record.set(left.hash, at);
  at = putUvarint(record, at + 32, right.version);
  at = putUvarint(record, at, right.location);
  record[at++] = right.height;
  record.set(right.hash, at);
  return record.subarray(0, at + 32);
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
  const left = decodeStub(cursor, undefined);
  const right = decodeStub(cursor, node.size - left.size);
  if (cursor.left !== 0) throw new DecodeError(`the record of an inner node has ${cursor.left} bytes too many`);
  check(node, innerHash(node.height, node.size, node.version, left.hash, right.hash));
  node.key = key;
  node.left = left;
  node.right = right;
}

function decodeStub(cursor: Cursor, size: number | undefined): Node {
  const stub = new Node();
  stub.version = cursor.uvarint();
  stub.location = cursor.uvarint();
  stub.size = size ?? cursor.uvarint();
  stub.height = cursor.uvarint();
  stub.hash = cursor.take(32);
  return stub;
}

function check(node: Node, hash: Uint8Array): void {
  if (equalBytes(hash, node.hash)) return;
  throw new DecodeError(`node ${node.version}/${node.location} does not have the hash that its parent states`);
}
