import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { createNetwork, type Network, type NetworkChain } from "../../src/testing.ts";

interface RpcValidator {
  readonly pub_key: { readonly value: string };
  readonly voting_power: string;
  readonly address: string;
}

async function validators(chain: NetworkChain, height: bigint): Promise<readonly RpcValidator[]> {
  const answer = (await chain.rpc("validators", { height: height.toString(), per_page: "100" })) as {
    readonly validators: readonly RpcValidator[];
  };
  return answer.validators;
}

function bytes(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((p) => (typeof p === "number" ? Buffer.from([p]) : Buffer.from(p)))));
}
function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let n = value;
  while (n > 127n) {
    out.push(Number(n & 127n) | 128);
    n >>= 7n;
  }
  return new Uint8Array([...out, Number(n)]);
}

/** Merkle root and set hash by the rules of CometBFT's documents, with other libraries than the chain's own. */
function merkle(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha256(bytes(0, only));
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(bytes(1, merkle(leaves.slice(0, split)), merkle(leaves.slice(split))));
}
function setHash(set: readonly RpcValidator[]): string {
  const leaves = set.map((v) => {
    const key = bytes(0x0a, 32, Buffer.from(v.pub_key.value, "base64"));
    return bytes(0x0a, key.length, key, 0x10, varint(BigInt(v.voting_power)));
  });
  return Buffer.from(merkle(leaves)).toString("hex").toUpperCase();
}

interface RpcHeader {
  readonly height: string;
  readonly validators_hash: string;
  readonly next_validators_hash: string;
  readonly time: string;
  readonly chain_id: string;
}
interface RpcCommit {
  readonly round: number;
  readonly height: string;
  readonly block_id: { readonly hash: string; readonly parts: { readonly total: number; readonly hash: string } };
  readonly signatures: readonly {
    readonly block_id_flag: number;
    readonly timestamp: string;
    readonly signature: string | null;
    readonly validator_address: string;
  }[];
}

function fixed64(value: bigint): Uint8Array {
  const out = Buffer.alloc(8);
  out.writeBigInt64LE(value);
  return out;
}

function timestamp(text: string): Uint8Array {
  const [whole = "", fraction = ""] = text.replace("Z", "").split(".");
  const seconds = BigInt(Math.floor(Date.parse(`${whole}Z`) / 1000));
  const nanos = BigInt(fraction.padEnd(9, "0"));
  return bytes(0x08, varint(seconds), ...(nanos === 0n ? [] : [0x10, varint(nanos)]));
}

function field(tag: number, body: Uint8Array): Uint8Array {
  return bytes(tag, varint(BigInt(body.length)), body);
}

/** The precommits' sign bytes, from the JSON alone. */
function signBytes(chainId: string, commit: RpcCommit, index: number): Uint8Array {
  const signature = commit.signatures[index];
  assert.ok(signature);
  const parts = bytes(0x08, varint(BigInt(commit.block_id.parts.total)), field(0x12, Buffer.from(commit.block_id.parts.hash, "hex")));
  const blockId = bytes(field(0x0a, Buffer.from(commit.block_id.hash, "hex")), field(0x12, parts));
  const vote = bytes(
    0x08,
    2,
    0x11,
    fixed64(BigInt(commit.height)),
    ...(commit.round === 0 ? [] : [0x19, fixed64(BigInt(commit.round))]),
    ...(signature.block_id_flag === 2 ? [field(0x22, blockId)] : []),
    field(0x2a, timestamp(signature.timestamp)),
    field(0x32, Buffer.from(chainId)),
  );
  return bytes(varint(BigInt(vote.length)), vote);
}

/** Every block of a chain: set hashes of both headers' fields and every signature, independently of the chain's code. */
async function checkBlocks(chain: NetworkChain): Promise<number> {
  let signatures = 0;
  for (let height = 1n; height <= chain.height; height++) {
    const { signed_header: signed } = (await chain.rpc("commit", { height: height.toString() })) as {
      readonly signed_header: { readonly header: RpcHeader; readonly commit: RpcCommit };
    };
    const set = await validators(chain, height);
    assert.equal(signed.header.validators_hash, setHash(set), `validators_hash of ${chain.chainId} ${height}`);
    assert.equal(
      signed.header.next_validators_hash,
      setHash(await validators(chain, height + 1n)),
      `next_validators_hash of ${chain.chainId} ${height}`,
    );
    assert.equal(signed.commit.signatures.length, set.length);
    for (const [i, signature] of signed.commit.signatures.entries()) {
      if (signature.block_id_flag === 1) continue;
      const validator = set[i];
      assert.ok(validator && signature.signature);
      const valid = ed25519.verify(
        Buffer.from(signature.signature, "base64"),
        signBytes(chain.chainId, signed.commit, i),
        Buffer.from(validator.pub_key.value, "base64"),
      );
      assert.ok(valid, `signature ${i} of ${chain.chainId} ${height}`);
      signatures++;
    }
  }
  return signatures;
}

function only(network: Network): NetworkChain {
  const [consumer] = network.consumers;
  assert.ok(consumer);
  return consumer;
}

async function powerOf(chain: NetworkChain, consAddress: Uint8Array): Promise<string> {
  const address = Buffer.from(consAddress).toString("hex").toUpperCase();
  return (await validators(chain, chain.height + 1n)).find((v) => v.address === address)?.voting_power ?? "0";
}

test("a delegation changes the consumer's validator set, undelegating brings it back, and every block of both chains holds up", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  try {
    const consumer = only(network);
    const [validator] = network.provider.validators;
    const alice = network.provider.accounts.find((a) => a.name === "alice");
    assert.ok(validator && alice);
    assert.equal(await powerOf(consumer, validator.consAddress), "501");
    const message = (name: string) => ({
      typeUrl: `/cosmos.staking.v1beta1.${name}`,
      value: { delegatorAddress: alice.address, validatorAddress: validator.operator, amount: { denom: "stake", amount: 7_000_000n } },
    });
    await network.provider.send("alice", [message("MsgDelegate")]);
    await network.advance({ blocks: 8 });
    assert.equal(await powerOf(consumer, validator.consAddress), "508");
    await network.provider.send("alice", [message("MsgUndelegate")]);
    await network.advance({ blocks: 8 });
    assert.equal(await powerOf(consumer, validator.consAddress), "501");
    assert.ok((await checkBlocks(network.provider)) > 100);
    assert.ok((await checkBlocks(consumer)) > 100);
  } finally {
    await network.close();
  }
});

test("the same seed gives the same blocks, another seed others", { timeout: 120_000 }, async () => {
  const hashes = async (seed: number): Promise<readonly string[]> => {
    const network = await createNetwork({ seed });
    await network.advance({ blocks: 10 });
    const out = [];
    for (const chain of [network.provider, only(network)]) {
      const { block_id: id } = (await chain.rpc("block", { height: chain.height.toString() })) as {
        readonly block_id: { readonly hash: string };
      };
      out.push(`${chain.chainId} ${chain.height} ${id.hash}`);
    }
    await network.close();
    return out;
  };
  const [one, again, other] = [await hashes(5), await hashes(5), await hashes(6)];
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, other);
});

test("a span of blocks makes that many blocks on every chain, however long", { timeout: 120_000 }, async () => {
  const network = await createNetwork();
  try {
    network.relayer.stop();
    const before = [network.provider.height, only(network).height];
    await network.advance({ blocks: 1_200 });
    assert.deepEqual(
      [network.provider.height, only(network).height],
      before.map((h) => h + 1_200n),
    );
  } finally {
    await network.close();
  }
});

test("thirty days pass in seconds: unbondings mature and both clients stay alive", { timeout: 120_000 }, async () => {
  const network = await createNetwork();
  try {
    const alice = network.provider.accounts.find((a) => a.name === "alice");
    const [validator] = network.provider.validators;
    assert.ok(alice && validator);
    await network.provider.send("alice", [
      {
        typeUrl: "/cosmos.staking.v1beta1.MsgUndelegate",
        value: { delegatorAddress: alice.address, validatorAddress: validator.operator, amount: { denom: "stake", amount: 1_000_000n } },
      },
    ]);
    const before = network.now;
    await network.advance({ seconds: 30 * 86_400 });
    // The blocks that the relayer makes for its own transactions after the last one take a millisecond each.
    const moved = network.now - before - 30n * 86_400n * 1_000_000_000n;
    assert.ok(moved >= 0n && moved < 10_000_000n, `${moved} ns more`);
    const balance = (await network.provider.rpc("abci_query", { path: "/cosmos.bank.v1beta1.Query/Balance", data: "" })) as {
      readonly response: unknown;
    };
    assert.ok(balance.response);
    await network.provider.send("alice", [
      {
        typeUrl: "/cosmos.staking.v1beta1.MsgDelegate",
        value: { delegatorAddress: alice.address, validatorAddress: validator.operator, amount: { denom: "stake", amount: 9_000_000n } },
      },
    ]);
    await network.advance({ blocks: 8 });
    assert.equal(await powerOf(only(network), validator.consAddress), "509");
  } finally {
    await network.close();
  }
});
