import { MAX_BLOCK_SIZE_BYTES } from "../comet/params.ts";
import { OperationError } from "../encoding/error.ts";
import type { ChainState } from "./chainState.ts";
import { type BlockLimits, txProtoSize } from "./mempool.ts";

// What a block takes besides transactions and evidence, at most: CometBFT's constants.
const BLOCK_OVERHEAD = 11n;
const HEADER_BYTES = 626n;
const COMMIT_OVERHEAD = 94n;
const COMMIT_SIGNATURE_BYTES = 109n + 2n;

/** Room for transactions in the next block, beside evidence of a size. */
export function blockLimits({ params, validators }: Pick<ChainState, "params" | "validators">, evidenceBytes: bigint): BlockLimits {
  const { maxBytes, maxGas } = params.block;
  const whole = maxBytes === -1n ? MAX_BLOCK_SIZE_BYTES : maxBytes;
  const commit = COMMIT_OVERHEAD + COMMIT_SIGNATURE_BYTES * BigInt(validators.validators.length);
  const maxDataBytes = whole - BLOCK_OVERHEAD - HEADER_BYTES - commit - evidenceBytes;
  if (maxDataBytes >= 0n) return { maxDataBytes, maxGas };
  throw new OperationError(
    "BLOCK_TOO_SMALL",
    `block.max_bytes ${maxBytes} is too small to accommodate header, last commit and evidence: ${whole - maxDataBytes}`,
    { hint: "raise the consensus parameter block.max_bytes" },
  );
}

/** Bytes that transactions take in a block. */
export function proposalSize(txs: readonly Uint8Array[]): bigint {
  let size = 0n;
  for (const tx of txs) size += txProtoSize(tx);
  return size;
}
