/**
 * The height below which blocks may go, 0 for none: what BaseApp.GetBlockRetentionHeight answers without a snapshot manager. Evidence of
 * an age that still counts needs its blocks, and so do light clients, whose trust lasts about as long.
 */
export function retainHeight(height: bigint, minRetainBlocks: bigint, evidenceAge: bigint): bigint {
  if (minRetainBlocks === 0n) return 0n;
  const forEvidence = evidenceAge > 0n ? height - evidenceAge : 0n;
  const wanted = least(forEvidence, height - minRetainBlocks);
  return wanted > 0n ? wanted : 0n;
}

/** The smaller one, where 0 stands for no bound. */
function least(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return a === 0n ? b : a;
  return a < b ? a : b;
}
