import { fromBase64, toBase64 } from "../encoding/base64.ts";
import { toHex, toHexUpper } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import type { JsonObject, JsonValue } from "../encoding/json.ts";
import { parseTime } from "../encoding/time.ts";
import { sha256 } from "../crypto/hash.ts";
import type { MethodCodec } from "../proto/codec.ts";
import { BaseAccount, Query as AuthQuery } from "../proto/gen/cosmos/auth/v1beta1.ts";
import { CommitmentProof } from "../proto/gen/cosmos/ics23/v1.ts";
import { Service as TxService } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { MerkleProof } from "../proto/gen/ibc/core/commitment/v1.ts";
import { arrayAt, bigintAt, numberAt, objectAt, textAt } from "./answers.ts";
import { type ChainEvent, eventsFromJson } from "./events.ts";
import type { RpcTransport } from "./transport.ts";

export interface ChainStatus {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly earliestHeight: bigint;
  readonly catchingUp: boolean;
}

export interface StoreAnswer {
  /** Empty where the key is absent. */
  readonly value: Uint8Array;
  /** Encoded ibc.core.commitment.v1.MerkleProof; empty unless asked for. */
  readonly proof: Uint8Array;
  readonly height: bigint;
}

export interface TxOutcome {
  readonly hash: string;
  readonly height: bigint;
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly data: Uint8Array;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly ChainEvent[];
}

export interface BroadcastResult {
  readonly hash: string;
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
}

/** No commit of CometBFT has more than ten thousand votes. */
const MAX_VALIDATOR_PAGES = 100;

/** Typed access to one chain through CometBFT's RPC alone: no store, no socket of its own. */
export class ChainClient {
  readonly transport: RpcTransport;

  constructor(transport: RpcTransport) {
    this.transport = transport;
  }

  async #call(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<JsonObject> {
    return objectAt(await this.transport.request(method, params), `the answer to ${method}`);
  }

  async status(): Promise<ChainStatus> {
    const answer = await this.#call("status");
    const node = objectAt(answer["node_info"], "node_info");
    const sync = objectAt(answer["sync_info"], "sync_info");
    return {
      chainId: textAt(node["network"], "network"),
      height: bigintAt(sync["latest_block_height"], "latest_block_height"),
      timeNs: parseTime(textAt(sync["latest_block_time"], "latest_block_time")),
      earliestHeight: bigintAt(sync["earliest_block_height"], "earliest_block_height"),
      catchingUp: sync["catching_up"] === true,
    };
  }

  /** The commit's signed header at a height, as CometBFT's JSON. */
  async commit(height?: bigint): Promise<JsonObject> {
    const answer = await this.#call("commit", height === undefined ? {} : { height: height.toString() });
    return objectAt(answer["signed_header"], "signed_header");
  }

  /** The whole validator set at a height, page by page, as CometBFT's JSON. */
  async validators(height: bigint): Promise<readonly JsonValue[]> {
    const out: JsonValue[] = [];
    for (let page = 1; page <= MAX_VALIDATOR_PAGES; page++) {
      const answer = await this.#call("validators", { height: height.toString(), page: page.toString(), per_page: "100" });
      const some = arrayAt(answer["validators"], "validators");
      out.push(...some);
      if (some.length === 0 || BigInt(out.length) >= bigintAt(answer["total"], "total")) return out;
    }
    throw new OperationError("RPC", `the validators at ${height} fill more than ${MAX_VALIDATOR_PAGES} pages`);
  }

  /** What one block may hold by the consensus parameters: bytes and gas; -1 is no limit. */
  async blockLimits(): Promise<{ readonly maxBytes: bigint; readonly maxGas: bigint }> {
    const params = objectAt((await this.#call("consensus_params"))["consensus_params"], "consensus_params");
    const block = objectAt(params["block"], "block");
    return { maxBytes: bigintAt(block["max_bytes"], "max_bytes"), maxGas: bigintAt(block["max_gas"], "max_gas") };
  }

  async blockTime(height: bigint): Promise<bigint> {
    const header = objectAt((await this.commit(height))["header"], "header");
    return parseTime(textAt(header["time"], "time"));
  }

  /** Events of a block's begin and end. */
  async blockEvents(height: bigint): Promise<readonly ChainEvent[]> {
    const answer = await this.#call("block_results", { height: height.toString() });
    return eventsFromJson(answer["finalize_block_events"]);
  }

  /** Heights of blocks whose own events match. */
  async blockSearch(query: string): Promise<readonly bigint[]> {
    const answer = await this.#call("block_search", { query, page: "1", per_page: "100", order_by: "asc" });
    return arrayAt(answer["blocks"], "blocks").map((b) =>
      bigintAt(objectAt(objectAt(objectAt(b, "block")["block"], "block")["header"], "header")["height"], "height"),
    );
  }

  async txSearch(query: string): Promise<readonly TxOutcome[]> {
    const answer = await this.#call("tx_search", { query, prove: false, page: "1", per_page: "100", order_by: "asc" });
    return arrayAt(answer["txs"], "txs").map(txOutcome);
  }

  /** A transaction that is in a block, or undefined. */
  async tx(hash: string): Promise<TxOutcome | undefined> {
    const found = await this.txSearch(`tx.hash='${hash}'`);
    return found[0];
  }

  async broadcast(tx: Uint8Array): Promise<BroadcastResult> {
    const answer = await this.#call("broadcast_tx_sync", { tx: toBase64(tx) });
    return {
      hash: textAt(answer["hash"], "hash"),
      code: numberAt(answer["code"], "code"),
      codespace: textAt(answer["codespace"], "codespace"),
      log: textAt(answer["log"], "log"),
    };
  }

  /** A value of a store and, if asked, the proof of its presence or absence under the next header's app hash. */
  async store(name: string, key: Uint8Array, options: { readonly height?: bigint; readonly prove?: boolean } = {}): Promise<StoreAnswer> {
    const response = await this.#abciQuery(`store/${name}/key`, key, options);
    const ops = response["proofOps"];
    const proofs =
      ops === null || ops === undefined
        ? []
        : arrayAt(objectAt(ops, "proofOps")["ops"], "ops").map((op) =>
            CommitmentProof.decode(fromBase64(textAt(objectAt(op, "op")["data"], "data"))),
          );
    return {
      value: fromBase64(textAt(response["value"], "value")),
      proof: proofs.length === 0 ? new Uint8Array(0) : MerkleProof.encode({ proofs }),
      height: bigintAt(response["height"], "height"),
    };
  }

  /** Calls a gRPC method through abci_query. Throws an OperationError with code `QUERY` that carries the chain's code. */
  async query<I, O>(method: MethodCodec<I, O>, request: Partial<I>, height?: bigint): Promise<O> {
    const response = await this.#abciQuery(
      method.path,
      method.input.encode(method.input.from(request)),
      height === undefined ? {} : { height },
    );
    return method.output.decode(fromBase64(textAt(response["value"], "value")));
  }

  /** As `query`, but undefined where the chain answers "not found". */
  async find<I, O>(method: MethodCodec<I, O>, request: Partial<I>, height?: bigint): Promise<O | undefined> {
    try {
      return await this.query(method, request, height);
    } catch (error) {
      if (error instanceof OperationError && error.code === "QUERY" && /not ?found/i.test(error.message)) return undefined;
      throw error;
    }
  }

  async #abciQuery(path: string, data: Uint8Array, options: { readonly height?: bigint; readonly prove?: boolean }): Promise<JsonObject> {
    const answer = await this.#call("abci_query", {
      path,
      data: toHex(data),
      height: (options.height ?? 0n).toString(),
      prove: options.prove ?? false,
    });
    const response = objectAt(answer["response"], "response");
    const code = numberAt(response["code"], "code");
    if (code !== 0) {
      const log = textAt(response["log"], "log");
      throw new OperationError("QUERY", `${path}: ${log}`, { data: { code, codespace: textAt(response["codespace"], "codespace") } });
    }
    return response;
  }

  /** Number and sequence of an account, or undefined where the chain does not know it. */
  async account(address: string): Promise<{ readonly accountNumber: bigint; readonly sequence: bigint } | undefined> {
    const answer = await this.find(AuthQuery.account, { address });
    if (answer?.account === undefined) return undefined;
    if (answer.account.typeUrl !== BaseAccount.typeUrl)
      throw new OperationError("ACCOUNT", `${address} is a ${answer.account.typeUrl}, not a base account`);
    const { accountNumber, sequence } = BaseAccount.decode(answer.account.value);
    return { accountNumber, sequence };
  }

  /** Gas that a transaction would use. */
  async simulate(txBytes: Uint8Array): Promise<bigint> {
    const { gasInfo } = await this.query(TxService.simulate, { txBytes });
    return gasInfo?.gasUsed ?? 0n;
  }
}

/** The hash by which a chain knows a transaction: upper-case hex of sha256. */
export function txHash(tx: Uint8Array): string {
  return toHexUpper(sha256(tx));
}

function txOutcome(value: JsonValue): TxOutcome {
  const tx = objectAt(value, "tx");
  const result = objectAt(tx["tx_result"], "tx_result");
  return {
    hash: textAt(tx["hash"], "hash"),
    height: bigintAt(tx["height"], "height"),
    code: numberAt(result["code"], "code"),
    codespace: textAt(result["codespace"], "codespace"),
    log: textAt(result["log"], "log"),
    data: fromBase64(textAt(result["data"], "data")),
    gasWanted: bigintAt(result["gas_wanted"], "gas_wanted"),
    gasUsed: bigintAt(result["gas_used"], "gas_used"),
    events: eventsFromJson(result["events"]),
  };
}
