import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fromBase64, toBase64 } from "../../src/encoding/base64.ts";
import { fromHex } from "../../src/encoding/bytes.ts";
import { Reader } from "../../src/encoding/reader.ts";
import { WIRE_BYTES } from "../../src/encoding/wire.ts";
import type { MessageCodec } from "../../src/proto/codec.ts";
import {
  RequestFinalizeBlock,
  RequestInitChain,
  RequestQuery,
  ResponseCheckTx,
  ResponseFinalizeBlock,
  ResponseInitChain,
  ResponseQuery,
} from "../../src/proto/gen/tendermint/abci.ts";

/** Which Go application judges. */
export type OracleKind = "provider" | "consumer" | "democracy";

/** What a block left in a store: value, or undefined where the row went. */
export type Writes = ReadonlyMap<string, readonly (readonly [key: string, value: string | undefined])[]>;

interface Answer {
  readonly response?: string;
  readonly writes?: Readonly<Record<string, readonly (readonly [string, string | null])[]>>;
  readonly rows?: readonly (readonly [string, string])[];
  readonly stores?: readonly string[];
  readonly appState?: Readonly<Record<string, unknown>>;
  readonly signBytes?: string;
  readonly error?: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The program that runs the Go applications: ORACLE, or where the peers are built beside the repository; undefined: absent. */
export function oracleProgram(): string | undefined {
  const named = process.env["ORACLE"];
  const places = named === undefined ? [join(root, "..", "peers", "oracle"), join(root, "..", "..", "peers", "oracle")] : [named];
  return places.find((path) => existsSync(path));
}

/** Go writes raw bytes of addresses into some logs of results, which are no UTF-8 then: such bytes become question marks. */
function withReadableLogs(response: Uint8Array): Uint8Array {
  const bytes = response.slice();
  const [TX_RESULTS, LOG] = [2, 3];
  for (const [from, to] of places(bytes, 0, bytes.length, TX_RESULTS))
    for (const [start, end] of places(bytes, from, to, LOG)) for (let i = start; i < end; i++) if ((bytes[i] ?? 0) > 0x7f) bytes[i] = 0x3f;
  return bytes;
}

/** Where the values of a field with a length lie. */
function places(bytes: Uint8Array, from: number, to: number, field: number): readonly (readonly [from: number, to: number])[] {
  const reader = new Reader(bytes);
  reader.pos = from;
  const found: [number, number][] = [];
  while (reader.pos < to) {
    const tag = reader.tag();
    const hasLength = (tag & 7) === WIRE_BYTES;
    const length = hasLength ? reader.varint32() : 0;
    if (hasLength && tag >>> 3 === field) found.push([reader.pos, reader.pos + length]);
    if (hasLength) reader.pos += length;
    else reader.skip(tag & 7);
  }
  return found;
}

/** A Go application in a process of its own, asked one request after another. */
export class Oracle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }[] = [];
  #stderr = "";

  constructor(program: string, kind: OracleKind, chainId: string) {
    this.#process = spawn(program, [kind, "-chain-id", chainId], { stdio: "pipe" });
    createInterface({ input: this.#process.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line) as Answer);
    });
    this.#process.stderr.on("data", (data) => {
      this.#stderr = (this.#stderr + String(data)).slice(-4000);
    });
    const ended = (): void => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the Go application ended: ${this.#stderr}`));
    };
    this.#process.on("close", ended);
    this.#process.on("error", ended);
    this.#process.stdin.on("error", ended);
  }

  async #ask(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (answer.error !== undefined) throw new Error(`the Go application: ${answer.error.slice(0, 3000)}`);
    return answer;
  }

  async #response<T>(
    codec: MessageCodec<T>,
    request: Readonly<Record<string, unknown>>,
    repair: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
  ): Promise<{ readonly value: T; readonly answer: Answer }> {
    const answer = await this.#ask(request);
    return { value: codec.decode(repair(fromBase64(answer.response ?? ""))), answer };
  }

  /** Sections that the request lacks are the Go application's defaults, with members replaced by those of `defaults`. */
  async initChain(request: RequestInitChain, defaults: Readonly<Record<string, unknown>> = {}): Promise<ResponseInitChain> {
    return (await this.#response(ResponseInitChain, { initChain: toBase64(RequestInitChain.encode(request)), defaults })).value;
  }

  /** FinalizeBlock and Commit. */
  async block(
    request: RequestFinalizeBlock,
    appHash: string,
  ): Promise<{ readonly response: ResponseFinalizeBlock; readonly writes: Writes }> {
    const asked = { finalizeBlock: toBase64(RequestFinalizeBlock.encode(request)), appHash };
    const { value, answer } = await this.#response(ResponseFinalizeBlock, asked, withReadableLogs);
    const writes = new Map(
      Object.entries(answer.writes ?? {}).map(([store, rows]) => [store, rows.map(([key, row]) => [key, row ?? undefined] as const)]),
    );
    return { response: value, writes };
  }

  async checkTx(tx: Uint8Array, recheck = false): Promise<ResponseCheckTx> {
    return (await this.#response(ResponseCheckTx, { checkTx: toBase64(tx), recheck })).value;
  }

  async query(path: string, data: Uint8Array, height = 0n): Promise<ResponseQuery> {
    const request = RequestQuery.encode(RequestQuery.from({ path, data, height }));
    return (await this.#response(ResponseQuery, { query: toBase64(request) })).value;
  }

  /** Every row of a store, keys and values as bytes. */
  async dump(store: string): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    return ((await this.#ask({ dump: store })).rows ?? []).map(([key, value]) => [fromHex(key), fromHex(value)]);
  }

  async stores(): Promise<readonly string[]> {
    return (await this.#ask({ stores: true })).stores ?? [];
  }

  /** app_state as the Go application exports it. */
  async export(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#ask({ export: true })).appState ?? {};
  }

  close(): void {
    this.#process.kill();
  }
}
