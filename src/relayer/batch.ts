import type { ChainClient } from "../client/chainClient.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";

/** What one transaction of the relayer may hold. */
export interface BatchLimits {
  readonly maxBytes: number;
  /** Gas of one transaction; undefined: the chain sets no limit. */
  readonly maxGas: bigint | undefined;
  readonly maxMessages: number;
}

/** A request of CometBFT's RPC has a million bytes, and a transaction that is simulated stands in it in hexadecimal. */
const MAX_TX_BYTES = 400_000;
const MAX_MESSAGES = 60;
/** Signature, fee, and what the encoding puts around each message. */
const OVERHEAD = 600;
const PER_MESSAGE = 16;

/** The limits of a chain: its consensus parameters, and what its servers take. */
export async function batchLimits(client: Pick<ChainClient, "blockLimits">): Promise<BatchLimits> {
  const { maxBytes, maxGas } = await client.blockLimits();
  // Headers, evidence and the votes of the block before stand in the same bytes.
  const ofBlock = maxBytes < 0n ? MAX_TX_BYTES : Number(maxBytes / 2n);
  return { maxBytes: Math.min(MAX_TX_BYTES, ofBlock), maxGas: maxGas < 0n ? undefined : maxGas, maxMessages: MAX_MESSAGES };
}

/** Bytes of a message within a transaction. */
export function messageBytes({ typeUrl, value }: Any): number {
  return typeUrl.length + value.length + PER_MESSAGE;
}

/** Bytes that are left for messages beside these updates. */
export function roomBeside(updates: readonly Any[], { maxBytes }: BatchLimits): number {
  return maxBytes - OVERHEAD - updates.reduce((sum, update) => sum + messageBytes(update), 0);
}

/** Whether one more message of this size fits into a batch; the first one always does: the chain itself judges it. */
export function fits(count: number, bytes: number, more: number, room: number, { maxMessages }: BatchLimits): boolean {
  return count === 0 || (count < maxMessages && bytes + more <= room);
}
