import { toHexUpper } from "../encoding/bytes.ts";
import { toBase64 } from "../encoding/base64.ts";
import { formatTime } from "../encoding/time.ts";
import type { BlockID, Commit, CommitSig, Header } from "../proto/gen/tendermint/types.ts";
import { JsonReader } from "./jsonReader.ts";
import type { SignedHeader } from "./lightClient.ts";

/** Header as CometBFT's RPC writes it. */
export function headerToJson(h: Header) {
  return {
    version: { block: String(h.version.block), ...(h.version.app === 0n ? {} : { app: String(h.version.app) }) },
    chain_id: h.chainId,
    height: String(h.height),
    time: formatTime(h.time),
    last_block_id: blockIdToJson(h.lastBlockId),
    last_commit_hash: toHexUpper(h.lastCommitHash),
    data_hash: toHexUpper(h.dataHash),
    validators_hash: toHexUpper(h.validatorsHash),
    next_validators_hash: toHexUpper(h.nextValidatorsHash),
    consensus_hash: toHexUpper(h.consensusHash),
    app_hash: toHexUpper(h.appHash),
    last_results_hash: toHexUpper(h.lastResultsHash),
    evidence_hash: toHexUpper(h.evidenceHash),
    proposer_address: toHexUpper(h.proposerAddress),
  };
}

export function headerFromJson(json: unknown, path = "header"): Header {
  const r = new JsonReader(json, path);
  return {
    version: { block: r.get("version").get("block").u64(), app: r.get("version").get("app").u64() },
    chainId: r.get("chain_id").string(),
    height: r.get("height").i64(),
    time: r.get("time").time(),
    lastBlockId: blockIdFromJson(r.get("last_block_id").value, `${path}.last_block_id`),
    lastCommitHash: r.get("last_commit_hash").hex(),
    dataHash: r.get("data_hash").hex(),
    validatorsHash: r.get("validators_hash").hex(),
    nextValidatorsHash: r.get("next_validators_hash").hex(),
    consensusHash: r.get("consensus_hash").hex(),
    appHash: r.get("app_hash").hex(),
    lastResultsHash: r.get("last_results_hash").hex(),
    evidenceHash: r.get("evidence_hash").hex(),
    proposerAddress: r.get("proposer_address").hex(),
  };
}

export function blockIdToJson({ hash, partSetHeader }: BlockID) {
  return { hash: toHexUpper(hash), parts: { total: partSetHeader.total, hash: toHexUpper(partSetHeader.hash) } };
}

/** A block id; null is the zero one. */
export function blockIdFromJson(json: unknown, path = "block_id"): BlockID {
  const r = new JsonReader(json ?? { parts: {} }, path);
  const parts = r.get("parts");
  return { hash: r.get("hash").hex(), partSetHeader: { total: parts.get("total").number(), hash: parts.get("hash").hex() } };
}

export function commitToJson(c: Commit) {
  return {
    height: String(c.height),
    round: c.round,
    block_id: blockIdToJson(c.blockId),
    signatures: c.signatures.map(commitSigToJson),
  };
}

function commitSigToJson(s: CommitSig) {
  return {
    block_id_flag: s.blockIdFlag,
    validator_address: toHexUpper(s.validatorAddress),
    timestamp: formatTime(s.timestamp),
    signature: bytesOrNull(s.signature),
  };
}

export function commitFromJson(json: unknown, path = "commit"): Commit {
  const r = new JsonReader(json, path);
  return {
    height: r.get("height").i64(),
    round: r.get("round").number(),
    blockId: blockIdFromJson(r.get("block_id").value, `${path}.block_id`),
    signatures: r.get("signatures").map((s) => ({
      blockIdFlag: s.get("block_id_flag").number(),
      validatorAddress: s.get("validator_address").hex(),
      timestamp: s.get("timestamp").time(),
      signature: s.get("signature").base64(),
    })),
  };
}

export function signedHeaderToJson({ header, commit }: SignedHeader) {
  return { header: headerToJson(header), commit: commitToJson(commit) };
}

export function signedHeaderFromJson(json: unknown, path = "signed_header"): SignedHeader {
  const r = new JsonReader(json, path);
  return {
    header: headerFromJson(r.get("header").value, `${path}.header`),
    commit: commitFromJson(r.get("commit").value, `${path}.commit`),
  };
}

function bytesOrNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}
