import { concat, u64be } from "../../encoding/bytes.ts";
import type { Context, ReadContext } from "../../framework/index.ts";
import { state } from "./state.ts";

/** Bits of a chunk: one row holds that many blocks of a window. */
const CHUNK_BITS = 1024n;
/** Before the bits stands their number, as Go's bitset writes it. */
const HEADER = u64be(CHUNK_BITS);
const EMPTY_CHUNK = concat(HEADER, new Uint8Array(Number(CHUNK_BITS / 8n)));

function chunkKey(index: bigint): Uint8Array {
  return u64be(index / CHUNK_BITS).reverse();
}

/** Place of a bit in a chunk's bytes: words of 64 bits, big-endian each, bits from the lowest. */
function place(index: bigint): { readonly at: number; readonly mask: number } {
  const bit = Number(index % CHUNK_BITS);
  const word = Math.floor(bit / 64);
  const inWord = bit % 64;
  return { at: HEADER.length + word * 8 + 7 - Math.floor(inWord / 8), mask: 1 << (inWord % 8) };
}

/** Whether a validator missed the block at an index of its window. */
export function hasMissed(ctx: ReadContext, consAddress: Uint8Array, index: bigint): boolean {
  const chunk = state.missedBlocks.get(ctx, [consAddress, chunkKey(index)]);
  const { at, mask } = place(index);
  return chunk !== undefined && ((chunk[at] ?? 0) & mask) !== 0;
}

/** Notes whether a validator missed the block at an index of its window. */
export function setMissed(ctx: Context, consAddress: Uint8Array, index: bigint, missed: boolean): void {
  const key = [consAddress, chunkKey(index)] as const;
  const chunk = (state.missedBlocks.get(ctx, key) ?? EMPTY_CHUNK).slice();
  const { at, mask } = place(index);
  const byte = chunk[at] ?? 0;
  chunk[at] = missed ? byte | mask : byte & ~mask;
  state.missedBlocks.set(ctx, key, chunk);
}

/** Forgets what a validator missed. */
export function forgetMissed(ctx: Context, consAddress: Uint8Array): void {
  state.missedBlocks.clear(ctx, { prefix: [consAddress] });
}

/** Indexes of missed blocks, in the order of the rows, counted over them as Go counts. */
export function missedIndexes(ctx: ReadContext, consAddress: Uint8Array): readonly bigint[] {
  const indexes: bigint[] = [];
  let first = 0n;
  for (const chunk of state.missedBlocks.values(ctx, { prefix: [consAddress] })) {
    for (let bit = 0n; bit < CHUNK_BITS; bit++) {
      const { at, mask } = place(bit);
      if (((chunk[at] ?? 0) & mask) !== 0) indexes.push(first + bit);
    }
    first += CHUNK_BITS;
  }
  return indexes;
}
