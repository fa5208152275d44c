import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { PublicKey } from "cosmjs-types/tendermint/crypto/keys";
import { BlockID, PartSetHeader } from "cosmjs-types/tendermint/types/types";
import { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { Consensus } from "cosmjs-types/tendermint/version/types";
import { rpc } from "./upNetwork.ts";

/**
 * An independent reading of CometBFT's blocks: nothing of ours is used, only node's crypto and the protobuf types that CosmJS ships.
 */

interface BlockIdJson {
  readonly hash: string;
  readonly parts: { readonly total: number; readonly hash: string };
}
interface HeaderJson {
  readonly version: { readonly block: string; readonly app?: string };
  readonly chain_id: string;
  readonly height: string;
  readonly time: string;
  readonly last_block_id: BlockIdJson;
  readonly last_commit_hash: string;
  readonly data_hash: string;
  readonly validators_hash: string;
  readonly next_validators_hash: string;
  readonly consensus_hash: string;
  readonly app_hash: string;
  readonly last_results_hash: string;
  readonly evidence_hash: string;
  readonly proposer_address: string;
}
interface CommitJson {
  readonly height: string;
  readonly round: number;
  readonly block_id: BlockIdJson;
  readonly signatures: readonly {
    readonly block_id_flag: number;
    readonly validator_address: string;
    readonly timestamp: string;
    readonly signature: string | null;
  }[];
}
export interface ValidatorJson {
  readonly address: string;
  readonly pub_key: { readonly value: string };
  readonly voting_power: string;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const hex = (text: string): Uint8Array => Buffer.from(text, "hex");

/** RFC 6962: leaves begin with 0, inner nodes with 1, the left side has the largest power of two below the size. */
function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha256(Buffer.of(0), only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

function timestamp(text: string): Timestamp {
  const [, seconds = "", fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  return Timestamp.fromPartial({ seconds: BigInt(Date.parse(`${seconds}Z`) / 1000), nanos: Number(fraction.padEnd(9, "0")) });
}

function blockId(json: BlockIdJson): BlockID {
  return BlockID.fromPartial({ hash: hex(json.hash), partSetHeader: { total: json.parts.total, hash: hex(json.parts.hash) } });
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Buffer.from([...out, Number(rest)]);
}

/** A length-delimited field; nothing where it is empty. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? bytes : Buffer.concat([Buffer.of(number * 8 + 2), varint(BigInt(bytes.length)), bytes]);
}

/** An sfixed64 field; nothing where it is zero. */
function fixed64(number: number, value: bigint): Uint8Array {
  const bytes = Buffer.alloc(9, number * 8 + 1);
  bytes.writeBigInt64LE(value, 1);
  return value === 0n ? new Uint8Array() : bytes;
}

/** Header fields are hashed as protobuf's wrapper messages: one field, number 1. */
const bytesLeaf = (text: string): Uint8Array => field(1, hex(text));

export function headerHash(h: HeaderJson): string {
  const leaves = [
    Consensus.encode({ block: BigInt(h.version.block), app: BigInt(h.version.app ?? "0") }).finish(),
    field(1, Buffer.from(h.chain_id)),
    Buffer.concat([Buffer.of(8), varint(BigInt(h.height))]),
    Timestamp.encode(timestamp(h.time)).finish(),
    BlockID.encode(blockId(h.last_block_id)).finish(),
    ...[h.last_commit_hash, h.data_hash, h.validators_hash, h.next_validators_hash, h.consensus_hash, h.app_hash].map(bytesLeaf),
    ...[h.last_results_hash, h.evidence_hash, h.proposer_address].map(bytesLeaf),
  ];
  return merkleRoot(leaves).toString("hex").toUpperCase();
}

/** Hash of a validator set as its headers carry it. */
export function validatorsHash(validators: readonly ValidatorJson[]): string {
  const leaves = validators.map((v) =>
    SimpleValidator.encode({
      pubKey: PublicKey.fromPartial({ ed25519: Buffer.from(v.pub_key.value, "base64") }),
      votingPower: BigInt(v.voting_power),
    }).finish(),
  );
  return merkleRoot(leaves).toString("hex").toUpperCase();
}

export async function validatorsAt(url: string, height?: bigint): Promise<readonly ValidatorJson[]> {
  const params = { per_page: "100", ...(height === undefined ? {} : { height: height.toString() }) };
  return ((await rpc(url, "validators", params)) as { readonly validators: readonly ValidatorJson[] }).validators;
}

export async function heightOf(url: string): Promise<bigint> {
  const status = (await rpc(url, "status")) as { readonly sync_info: { readonly latest_block_height: string } };
  return BigInt(status.sync_info.latest_block_height);
}

async function commitAt(url: string, height: bigint): Promise<{ readonly header: HeaderJson; readonly commit: CommitJson }> {
  const answer = await rpc(url, "commit", { height: height.toString() });
  return (answer as { readonly signed_header: { readonly header: HeaderJson; readonly commit: CommitJson } }).signed_header;
}

function signBytes(chainId: string, commit: CommitJson, index: number): Uint8Array {
  const signature = commit.signatures[index];
  assert.ok(signature !== undefined);
  const { hash, parts } = commit.block_id;
  const id = Buffer.concat([
    field(1, hex(hash)),
    field(2, PartSetHeader.encode(PartSetHeader.fromPartial({ total: parts.total, hash: hex(parts.hash) })).finish()),
  ]);
  // CanonicalVote: type (2 is a precommit), height, round, block id (none in a vote for nil), time, chain id.
  const vote = Buffer.concat([
    Buffer.of(8, 2),
    fixed64(2, BigInt(commit.height)),
    fixed64(3, BigInt(commit.round)),
    signature.block_id_flag === 2 ? field(4, id) : new Uint8Array(),
    field(5, Timestamp.encode(timestamp(signature.timestamp)).finish()),
    field(6, Buffer.from(chainId)),
  ]);
  return Buffer.concat([varint(BigInt(vote.length)), vote]);
}

/** Checks every block of a chain: header hash, set hashes, the chain of ids, and every signature; gives how many blocks and signatures. */
export async function checkBlocks(url: string, upTo: bigint): Promise<{ readonly blocks: number; readonly signatures: number }> {
  let signatures = 0;
  let previous: { readonly id: BlockIdJson; readonly nextHash: string } | undefined;
  for (let height = 1n; height <= upTo; height++) {
    const { header, commit } = await commitAt(url, height);
    const validators = await validatorsAt(url, height);
    const where = `${header.chain_id} block ${height}`;
    assert.equal(headerHash(header), commit.block_id.hash, `${where}: header hash`);
    assert.equal(validatorsHash(validators), header.validators_hash, `${where}: validators hash`);
    assert.equal(validatorsHash(await validatorsAt(url, height + 1n)), header.next_validators_hash, `${where}: next validators hash`);
    if (previous !== undefined) {
      assert.deepEqual(header.last_block_id, previous.id, `${where}: last block id`);
      assert.equal(header.validators_hash, previous.nextHash, `${where}: the set that the block before announced`);
    }
    let power = 0n;
    for (const [i, signature] of commit.signatures.entries()) {
      const validator = validators[i];
      assert.ok(validator !== undefined, `${where}: signature ${i} of ${validators.length} validators`);
      if (signature.block_id_flag === 1) continue;
      assert.equal(signature.validator_address, validator.address);
      const key = createPublicKey({
        key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(validator.pub_key.value, "base64").toString("base64url") },
        format: "jwk",
      });
      const good = verify(null, signBytes(header.chain_id, commit, i), key, Buffer.from(signature.signature ?? "", "base64"));
      assert.ok(good, `${where}: signature of ${validator.address}`);
      if (signature.block_id_flag === 2) power += BigInt(validator.voting_power);
      signatures++;
    }
    const total = validators.reduce((sum, v) => sum + BigInt(v.voting_power), 0n);
    assert.ok(power * 3n > total * 2n, `${where}: ${power} of ${total} signed`);
    previous = { id: commit.block_id, nextHash: header.next_validators_hash };
  }
  return { blocks: Number(upTo), signatures };
}
