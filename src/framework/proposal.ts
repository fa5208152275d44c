import { varintLength } from "../encoding/varint.ts";
import type { ConsensusParams } from "./application.ts";
import { asStateError } from "./errors.ts";
import { type DecodedTx, decodeTx, type TxDecoding } from "./tx.ts";

/** Bytes of a transaction in a block's data: a tag, its length and itself. */
function sizeInBlock(tx: Uint8Array): bigint {
  return BigInt(1 + varintLength(tx.length) + tx.length);
}

function decodable(app: TxDecoding, bytes: Uint8Array): DecodedTx | undefined {
  try {
    return decodeTx(app, bytes);
  } catch (error) {
    if (asStateError(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Picks transactions in the given order that fit into the block's bytes and gas, as the SDK does without a mempool of its own.
 * DEVIATION: the size is that in the block, which CometBFT holds against the limit; Go counts the transactions' own bytes. Those that
 * cannot be decoded are left out; Go then proposes the whole list as it came. In both cases CometBFT may refuse its own proposal there.
 */
export function selectTxs(
  app: TxDecoding,
  txs: readonly Uint8Array[],
  maxBytes: bigint,
  { block }: ConsensusParams,
): readonly Uint8Array[] {
  const picked: Uint8Array[] = [];
  let bytes = 0n;
  let gas = 0n;
  for (const tx of txs) {
    const decoded = decodable(app, tx);
    if (decoded === undefined) continue;
    const nextBytes = bytes + sizeInBlock(tx);
    const nextGas = gas + decoded.gasLimit;
    if (nextBytes > maxBytes || (block.maxGas > 0n && nextGas > block.maxGas)) continue;
    picked.push(tx);
    bytes = nextBytes;
    gas = nextGas;
    if (bytes >= maxBytes || (block.maxGas > 0n && gas >= block.maxGas)) break;
  }
  return picked;
}
