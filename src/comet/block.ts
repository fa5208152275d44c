import { equalBytes, toHexUpper } from "../encoding/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { merkleRoot } from "../merkle/rfc6962.ts";
import { Block, type BlockID, type Commit, type Evidence, type Header } from "../proto/gen/tendermint/types.ts";
import { checkCommit, commitHash } from "./commit.ts";
import { checkEvidence, evidenceHash } from "./evidence.ts";
import { Fault, within } from "./fault.ts";
import { checkHeader, headerHash } from "./header.ts";
import { blockIdOf } from "./partSet.ts";

/** Merkle root of the hashes of the transactions. */
export function dataHash(txs: readonly Uint8Array[]): Uint8Array {
  return merkleRoot(txs.map((tx) => sha256(tx)));
}

/** The header's fields that follow from the rest of the block. */
export type ContentHashes = Pick<Header, "dataHash" | "evidenceHash" | "lastCommitHash">;

export interface BlockContent {
  readonly txs: readonly Uint8Array[];
  readonly evidence: readonly Evidence[];
  readonly lastCommit: Commit;
}

/** A block and its id, from a header that lacks only what follows from the content. */
export function makeBlock(
  header: Omit<Header, keyof ContentHashes>,
  content: BlockContent,
): { readonly block: Block; readonly blockId: BlockID; readonly bytes: Uint8Array } {
  const block: Block = {
    header: {
      ...header,
      dataHash: dataHash(content.txs),
      evidenceHash: evidenceHash(content.evidence),
      lastCommitHash: commitHash(content.lastCommit),
    },
    data: { txs: content.txs },
    evidence: { evidence: content.evidence },
    lastCommit: content.lastCommit,
  };
  const hash = headerHash(block.header);
  if (hash === undefined) throw new Fault("malformed", `block ${header.height} has no validators_hash`);
  const bytes = Block.encode(block);
  return { block, blockId: blockIdOf(hash, bytes), bytes };
}

/** The id of a block. */
export function blockId(block: Block): BlockID {
  const hash = headerHash(block.header);
  if (hash === undefined) throw new Fault("malformed", `block ${block.header.height} has no validators_hash`);
  return blockIdOf(hash, Block.encode(block));
}

/** Stateless checks of a block: header, last commit, evidence, and the hashes of them and of the transactions. */
export function checkBlock(block: Block): Fault | undefined {
  const fault = within("invalid header", checkHeader(block.header));
  if (fault !== undefined) return fault;
  if (block.lastCommit === undefined) return new Fault("malformed", "nil LastCommit");
  const wrongCommit = within("wrong LastCommit", checkCommit(block.lastCommit));
  if (wrongCommit !== undefined) return wrongCommit;
  for (const [i, evidence] of block.evidence.evidence.entries()) {
    const wrong = within(`invalid evidence (#${i})`, checkEvidence(evidence));
    if (wrong !== undefined) return wrong;
  }
  return (
    sameHash("LastCommitHash", commitHash(block.lastCommit), block.header.lastCommitHash) ??
    sameHash("DataHash", dataHash(block.data.txs), block.header.dataHash) ??
    sameHash("EvidenceHash", evidenceHash(block.evidence.evidence), block.header.evidenceHash)
  );
}

function sameHash(name: string, expected: Uint8Array, got: Uint8Array): Fault | undefined {
  if (equalBytes(expected, got)) return undefined;
  return new Fault("wrongHash", `wrong Header.${name}. Expected ${toHexUpper(expected)}, got ${toHexUpper(got)}`);
}
