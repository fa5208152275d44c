import { blockToJson } from "../comet/blockJson.ts";
import { commitToJson, headerFromJson } from "../comet/headerJson.ts";
import { JsonReader } from "../comet/jsonReader.ts";
import { sha256 } from "../crypto/hash.ts";
import type { Block as StoredBlockMessage } from "../proto/gen/tendermint/types.ts";
import type { JsonObject, JsonValue } from "../encoding/json.ts";
import { parseJson } from "../encoding/json.ts";
import type { CommittedBlock, EvidenceOrder, RecordedBlock } from "../engine/api.ts";
import { appOf, type OpaqueApp } from "../framework/app.ts";
import type { AbciEvent, ExecTxResult, ProofOp } from "../framework/application.ts";
import { callMethod } from "../node/rpc/call.ts";
import { createEnvironment } from "../node/rpc/createEnvironment.ts";
import type { Environment } from "../node/rpc/environment.ts";
import { type OpenChain, openChain } from "../engine/openChain.ts";
import { backendsOf } from "./chain.ts";
import type { GenesisJson } from "./genesis.ts";

export interface ValidatorKey {
  /** 32 bytes, ed25519. */
  readonly seed: Uint8Array;
  readonly name?: string;
}

export interface TestChainOptions {
  readonly app: OpaqueApp;
  readonly genesis: GenesisJson;
  readonly keys: readonly ValidatorKey[];
  /** Default: memory. A folder: durable, opened again by the same call. */
  readonly home?: string;
}

export interface TxResult {
  readonly code: number;
  readonly codespace: string;
  readonly data: Uint8Array;
  readonly log: string;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly AbciEvent[];
}

export interface BlockOptions {
  /** Default: one second after the last block. Must be later than it. */
  readonly time?: bigint;
  readonly txs?: readonly Uint8Array[];
  readonly mempool?: boolean;
  readonly absent?: readonly Uint8Array[];
  readonly nil?: readonly Uint8Array[];
  readonly evidence?: readonly EvidenceOrder[];
}

export interface Block {
  readonly height: bigint;
  readonly time: bigint;
  readonly hash: Uint8Array;
  readonly header: unknown;
  readonly commit: unknown;
  readonly appHash: Uint8Array;
  readonly txResults: readonly TxResult[];
  readonly events: readonly AbciEvent[];
  readonly validatorUpdates: readonly { readonly publicKey: Uint8Array; readonly power: bigint }[];
}

export interface QueryAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly height: bigint;
  readonly proofOps: readonly ProofOp[];
}

export interface TestChain {
  readonly chainId: string;
  /** Height of the last committed block; 0n before the first. */
  readonly height: bigint;
  addKey(key: ValidatorKey): void;
  /** Makes and commits one block. Never waits for wall time. */
  produceBlock(options?: BlockOptions): Promise<Block>;
  /** Replays a recorded block: no signing, no mempool. */
  applyRecordedBlock(block: RecordedBlock): Promise<Block>;
  checkTx(tx: Uint8Array): TxResult;
  simulate(tx: Uint8Array): TxResult;
  query(request: { readonly path: string; readonly data: Uint8Array; readonly height?: bigint; readonly prove?: boolean }): QueryAnswer;
  /** What the CometBFT JSON-RPC method of this name answers, as parsed JSON: the same code that serves the socket. */
  rpc(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Genesis JSON of the state at the last height. */
  export(): GenesisJson;
  storeHashes(height?: bigint): ReadonlyMap<string, Uint8Array>;
  close(): Promise<void>;
}

/** What tests and the network hold of a chain in this thread. */
export class LocalChain implements TestChain {
  readonly opened: OpenChain;
  readonly genesis: GenesisJson;
  /** What RPC methods work on: for a socket over this chain. */
  readonly environment: Environment;

  constructor(opened: OpenChain, genesis: GenesisJson) {
    this.opened = opened;
    this.genesis = genesis;
    const name = new TextEncoder().encode(genesis.chain_id);
    this.environment = createEnvironment(opened.engine, {
      moniker: genesis.chain_id,
      nodeId: sha256(name).slice(0, 20),
      addressPrefix: opened.app.addressPrefix,
    });
  }

  get chainId(): string {
    return this.genesis.chain_id;
  }
  get height(): bigint {
    return this.opened.engine.blocks.height;
  }

  addKey(key: ValidatorKey): void {
    this.opened.engine.addKey(key);
  }

  async produceBlock(options: BlockOptions = {}): Promise<Block> {
    const { time, ...given } = options;
    const rest = { ...given, mempool: given.mempool ?? false };
    return blockOf(await this.opened.engine.produceBlock(time === undefined ? rest : { ...rest, timeNs: time }));
  }

  async applyRecordedBlock(block: RecordedBlock): Promise<Block> {
    const { recordedAppHashes, engine } = this.opened;
    const { height, appHash } = headerFromJson(new JsonReader(block.block, "block").get("block").get("header").value);
    recordedAppHashes.set(height, appHash);
    try {
      return blockOf(await engine.applyRecordedBlock(block));
    } finally {
      recordedAppHashes.delete(height);
    }
  }

  checkTx(tx: Uint8Array): TxResult {
    return resultOf(this.opened.application.checkTx(tx, false));
  }

  simulate(tx: Uint8Array): TxResult {
    return resultOf(this.opened.application.simulateTx(tx));
  }

  query(request: { readonly path: string; readonly data: Uint8Array; readonly height?: bigint; readonly prove?: boolean }): QueryAnswer {
    const answer = this.opened.application.query({
      path: request.path,
      data: request.data,
      height: request.height ?? 0n,
      prove: request.prove ?? false,
    });
    const { code, codespace, log, key, value, height } = answer;
    return { code, codespace, log, key, value, height, proofOps: answer.proofOps ?? [] };
  }

  async rpc(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<JsonValue> {
    // Through text, as a socket carries it: what a client would have parsed.
    const given = parseJson(
      JSON.stringify(params, (_, v: unknown) => (typeof v === "bigint" ? v.toString() : v)),
      { maxDepth: 32 },
    );
    return parseJson(JSON.stringify(await callMethod(this.environment, method, given)), { maxDepth: 64 });
  }

  export(): GenesisJson {
    return { ...this.genesis, initial_height: Number(this.height + 1n), app_state: this.opened.application.exportGenesis() as JsonObject };
  }

  storeHashes(height: bigint = this.height): ReadonlyMap<string, Uint8Array> {
    return this.opened.storeRoots(height);
  }

  async close(): Promise<void> {
    await this.opened.engine.close();
  }
}

function resultOf({ code, codespace, data, log, gasWanted, gasUsed, events }: ExecTxResult): TxResult {
  return { code, codespace, data, log, gasWanted, gasUsed, events };
}

function blockOf(committed: CommittedBlock): Block {
  const { block, blockId, seenCommit, results, appHash, height } = committed;
  return {
    height,
    time: timeOf(block),
    hash: blockId.hash,
    header: blockToJson(block).header,
    commit: commitToJson(seenCommit),
    appHash,
    txResults: results.txResults.map(resultOf),
    events: results.events,
    validatorUpdates: results.validatorUpdates.map(({ publicKey, power }) => ({ publicKey: publicKey.bytes, power })),
  };
}

function timeOf(block: StoredBlockMessage): bigint {
  return block.header.time;
}

/** Opens one chain in this thread: no ports, no timers, time only as blocks are made. */
export async function createTestChain(options: TestChainOptions): Promise<TestChain> {
  return new LocalChain(
    await openChain({ app: appOf(options.app), genesis: options.genesis, keys: options.keys, ...(await backendsOf(options.home)) }),
    options.genesis,
  );
}
