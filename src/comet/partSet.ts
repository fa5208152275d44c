import { merkleRoot } from "../merkle/rfc6962.ts";
import type { BlockID, PartSetHeader } from "../proto/gen/tendermint/types.ts";

/** Blocks are gossiped in pieces of this many bytes. */
const PART_SIZE = 65_536;

/** Cuts bytes into parts; the last one is shorter. The parts are views of the bytes. */
function splitParts(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PART_SIZE) parts.push(bytes.subarray(at, at + PART_SIZE));
  return parts;
}

/** Number of parts and the merkle root over them. */
export function partSetHeader(bytes: Uint8Array): PartSetHeader {
  const parts = splitParts(bytes);
  return { total: parts.length, hash: merkleRoot(parts) };
}

/** What votes for a block sign: the header's hash, and the parts of the block's protobuf bytes. */
export function blockIdOf(headerHash: Uint8Array, blockBytes: Uint8Array): BlockID {
  return { hash: headerHash, partSetHeader: partSetHeader(blockBytes) };
}
