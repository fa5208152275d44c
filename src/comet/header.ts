import { merkleRoot } from "../merkle/rfc6962.ts";
import { BlockID, type Header } from "../proto/gen/tendermint/types.ts";
import { Consensus } from "../proto/gen/tendermint/version.ts";
import { Writer } from "../encoding/writer.ts";
import { writeTime } from "../proto/time.ts";
import { ADDRESS_SIZE, checkBlockId, checkHash } from "./blockId.ts";
import { Fault, within } from "./fault.ts";

/** The block protocol of CometBFT 0.38. */
export const BLOCK_PROTOCOL = 11n;
export const MAX_CHAIN_ID_LENGTH = 50;

/** Merkle root of the fourteen fields; undefined for a header without validators_hash, which cannot be valid. */
export function headerHash(h: Header): Uint8Array | undefined {
  if (h.validatorsHash.length === 0) return undefined;
  return merkleRoot([
    Consensus.encode(h.version),
    leaf((w) => h.chainId !== "" && w.u32(10).string(h.chainId)),
    leaf((w) => h.height !== 0n && w.u32(8).i64(h.height)),
    leaf((w) => writeTime(h.time, w)),
    BlockID.encode(h.lastBlockId),
    bytesLeaf(h.lastCommitHash),
    bytesLeaf(h.dataHash),
    bytesLeaf(h.validatorsHash),
    bytesLeaf(h.nextValidatorsHash),
    bytesLeaf(h.consensusHash),
    bytesLeaf(h.appHash),
    bytesLeaf(h.lastResultsHash),
    bytesLeaf(h.evidenceHash),
    bytesLeaf(h.proposerAddress),
  ]);
}

function leaf(write: (w: Writer) => unknown): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.finish();
}

/** As google.protobuf.BytesValue: nothing at all when empty. */
function bytesLeaf(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  if (bytes.length > 0x7f) return leaf((w) => w.u32(10).data(bytes));
  const out = new Uint8Array(bytes.length + 2);
  out[0] = 10;
  out[1] = bytes.length;
  out.set(bytes, 2);
  return out;
}

/** Stateless checks of a header; its time is checked by whoever has a clock. */
export function checkHeader(h: Header): Fault | undefined {
  if (h.version.block !== BLOCK_PROTOCOL) {
    return new Fault("malformed", `block protocol is incorrect: got: ${h.version.block}, want: ${BLOCK_PROTOCOL}`);
  }
  const idLength = new TextEncoder().encode(h.chainId).length;
  if (idLength > MAX_CHAIN_ID_LENGTH) return new Fault("malformed", `chainID is too long; got: ${idLength}, max: ${MAX_CHAIN_ID_LENGTH}`);
  if (h.height <= 0n) return new Fault("malformed", h.height === 0n ? "zero Height" : `negative Height ${h.height}`);
  if (h.proposerAddress.length !== ADDRESS_SIZE) {
    return new Fault("malformed", `invalid ProposerAddress length; got: ${h.proposerAddress.length}, expected: ${ADDRESS_SIZE}`);
  }
  return (
    within("wrong LastBlockID", checkBlockId(h.lastBlockId)) ??
    checkHash("LastCommitHash", h.lastCommitHash) ??
    checkHash("DataHash", h.dataHash) ??
    checkHash("EvidenceHash", h.evidenceHash) ??
    checkHash("ValidatorsHash", h.validatorsHash) ??
    checkHash("NextValidatorsHash", h.nextValidatorsHash) ??
    checkHash("ConsensusHash", h.consensusHash) ??
    checkHash("LastResultsHash", h.lastResultsHash)
  );
}
