import { ChainClient } from "../client/chainClient.ts";
import { rpcError, type RpcTransport } from "../client/transport.ts";
import { headerFromJson } from "../comet/headerJson.ts";
import { JsonReader } from "../comet/jsonReader.ts";
import { sha256 } from "../crypto/hash.ts";
import { utf8 } from "../encoding/bytes.ts";
import { type JsonObject, type JsonValue, parseJson } from "../encoding/json.ts";
import type { Engine, EvidenceOrder, RecordedBlock } from "../engine/api.ts";
import type { OpenChain, OpenChainOptions } from "../engine/openChain.ts";
import { callMethod } from "../node/rpc/call.ts";
import { createEnvironment } from "../node/rpc/createEnvironment.ts";
import type { Environment } from "../node/rpc/environment.ts";
import { RpcError } from "../node/rpc/errors.ts";
import type { Chain, NewBlock } from "./chain.ts";
import type { GenesisJson } from "./genesis.ts";
import { type Block, type BlockOptions, blockOf, type QueryAnswer, resultOf, type TestChain, type TxResult } from "./testChain.ts";

/** State and block databases of a chain's folder; nothing for a chain in memory. */
export async function backendsOf(home: string | undefined): Promise<Pick<OpenChainOptions, "state" | "blocks">> {
  if (home === undefined) return {};
  const { openLevelBackend } = await import("#level");
  return { state: await openLevelBackend(`${home}/application.db`), blocks: await openLevelBackend(`${home}/blockstore.db`) };
}

/** Time of a chain's last block; genesis time before the first. */
export async function tipTime(engine: Engine): Promise<bigint> {
  return (await engine.status()).latest?.header.time ?? engine.genesis.timeNs;
}

/** RPC of a chain in this thread: the same code that serves the socket, without one. */
function threadTransport(chain: TestChain): RpcTransport {
  return {
    endpoint: chain.chainId,
    async request(method, params = {}) {
      try {
        // What `rpc` gives was parsed from JSON.
        return (await chain.rpc(method, params)) as JsonValue;
      } catch (error) {
        if (error instanceof RpcError) throw rpcError(chain.chainId, method, error.toJson());
        throw error;
      }
    },
  };
}

/** A chain whose engine runs in this thread. */
export class ThreadChain implements Chain, TestChain {
  readonly opened: OpenChain;
  readonly genesis: GenesisJson;
  /** What RPC methods work on: for a socket over this chain. */
  readonly environment: Environment;
  readonly client: ChainClient;
  #timeNs: bigint;

  /** `timeNs` is that of the last block (`tipTime`). */
  constructor(opened: OpenChain, genesis: GenesisJson, timeNs: bigint, environment?: Environment) {
    this.opened = opened;
    this.genesis = genesis;
    this.#timeNs = timeNs;
    this.environment =
      environment ??
      createEnvironment(opened.engine, {
        moniker: genesis.chain_id,
        nodeId: sha256(utf8(genesis.chain_id)).slice(0, 20),
        addressPrefix: opened.app.addressPrefix,
      });
    this.client = new ChainClient(threadTransport(this));
  }

  get chainId(): string {
    return this.genesis.chain_id;
  }
  get addressPrefix(): string {
    return this.opened.app.addressPrefix;
  }
  get height(): bigint {
    return this.opened.engine.blocks.height;
  }
  get timeNs(): bigint {
    return this.#timeNs;
  }

  async makeBlock(timeNs: bigint, evidence: readonly EvidenceOrder[] = []): Promise<void> {
    const time = this.height === 0n ? {} : { timeNs };
    this.#timeNs = (await this.opened.engine.produceBlock({ ...time, evidence })).block.header.time;
  }

  async produceBlock(options: BlockOptions = {}): Promise<Block> {
    const { time, ...given } = options;
    const rest = { ...given, mempool: given.mempool ?? false };
    return this.#made(blockOf(await this.opened.engine.produceBlock(time === undefined ? rest : { ...rest, timeNs: time })));
  }

  async applyRecordedBlock(block: RecordedBlock): Promise<Block> {
    const { recordedAppHashes, engine } = this.opened;
    const { height, appHash } = headerFromJson(new JsonReader(block.block, "block").get("block").get("header").value);
    recordedAppHashes.set(height, appHash);
    try {
      return this.#made(blockOf(await engine.applyRecordedBlock(block)));
    } finally {
      recordedAppHashes.delete(height);
    }
  }

  #made(block: Block): Block {
    this.#timeNs = block.time;
    return block;
  }

  addKey(key: { readonly seed: Uint8Array }): void {
    this.opened.engine.addKey(key);
  }
  async setOnline(consAddress: Uint8Array, online: boolean): Promise<void> {
    this.opened.engine.setOnline(consAddress, online);
  }

  checkTx(tx: Uint8Array): TxResult {
    return resultOf(this.opened.application.checkTx(tx, false));
  }
  simulate(tx: Uint8Array): TxResult {
    return resultOf(this.opened.application.simulateTx(tx));
  }

  query(request: { readonly path: string; readonly data: Uint8Array; readonly height?: bigint; readonly prove?: boolean }): QueryAnswer {
    const { path, data, height: at = 0n, prove = false } = request;
    const answer = this.opened.application.query({ path, data, height: at, prove });
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

  onBlock(listener: (block: NewBlock) => void): void {
    this.opened.engine.events.listen(({ data }) => {
      if (data.type !== "NewBlock") return;
      const { height, block } = data.block;
      listener({ height, timeNs: block.header.time, txCount: block.data.txs.length });
    });
  }
  onPending(listener: () => void): void {
    this.opened.engine.mempool.onAdded(listener);
  }
  /** A chain of this thread ends with it. */
  onCrash(): void {}

  async close(): Promise<void> {
    await this.opened.engine.close();
  }
}
