import { compareBytes, concat, EMPTY, equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { type BlockID, PartSetHeader } from "../proto/gen/tendermint/types.ts";
import { Fault } from "./fault.ts";

const HASH_SIZE = 32;
export const ADDRESS_SIZE = 20;

/** What stands before the first block and in votes for nil. */
export const ZERO_BLOCK_ID: BlockID = { hash: EMPTY, partSetHeader: { total: 0, hash: EMPTY } };

export function isZeroBlockId({ hash, partSetHeader }: BlockID): boolean {
  return hash.length === 0 && partSetHeader.total === 0 && partSetHeader.hash.length === 0;
}

export function isCompleteBlockId({ hash, partSetHeader }: BlockID): boolean {
  return hash.length === HASH_SIZE && partSetHeader.total > 0 && partSetHeader.hash.length === HASH_SIZE;
}

export function equalBlockIds(a: BlockID, b: BlockID): boolean {
  return (
    equalBytes(a.hash, b.hash) && a.partSetHeader.total === b.partSetHeader.total && equalBytes(a.partSetHeader.hash, b.partSetHeader.hash)
  );
}

/** The order in which duplicate votes stand in their evidence: by hash, then by the bytes of the part set header. */
export function compareBlockIds(a: BlockID, b: BlockID): number {
  return compareBytes(blockIdKey(a), blockIdKey(b));
}

function blockIdKey({ hash, partSetHeader }: BlockID): Uint8Array {
  return concat(hash, PartSetHeader.encode(partSetHeader));
}

/** Stateless checks of a block id. */
export function checkBlockId({ hash, partSetHeader }: BlockID): Fault | undefined {
  return checkHash("Hash", hash) ?? checkHash("PartSetHeader: wrong Hash", partSetHeader.hash);
}

/** A hash is absent or has 32 bytes. */
export function checkHash(name: string, hash: Uint8Array): Fault | undefined {
  if (hash.length === 0 || hash.length === HASH_SIZE) return undefined;
  return new Fault("malformed", `wrong ${name}: expected size to be ${HASH_SIZE} bytes, got ${hash.length} bytes`);
}

/** Describes a block id as CometBFT prints it. */
export function formatBlockId({ hash, partSetHeader }: BlockID): string {
  return `${toHexUpper(hash)}:${partSetHeader.total}:${toHexUpper(partSetHeader.hash).slice(0, 12)}`;
}
