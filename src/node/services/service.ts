import { EMPTY } from "../../encoding/bytes.ts";
import type { JsonObject } from "../../encoding/json.ts";
import type { Application, QueryRequest, QueryResponse } from "../../framework/application.ts";
import { type ErrorCode, ensure, QueryError, StateError, sdkErrors } from "../../framework/errors.ts";
import type { MethodCodec } from "../../proto/codec.ts";

/** A query that the node answers by itself because it needs blocks or the index (design rule 8); it never throws. */
export type NodeService = (request: QueryRequest) => Promise<QueryResponse>;

/** Calls a method of CometBFT's RPC, here or over there, and gives its JSON; an error's message is the detail that the RPC gives. */
export type RpcCall = (method: string, params: JsonObject) => Promise<unknown>;

/** What the services work on; under the embedded engine and under CometBFT they differ only in `call`. */
export interface ServiceSource {
  readonly call: RpcCall;
  readonly app: Application;
  /** Name and version that node info tells beside those of the dialect. */
  readonly appName: string;
  readonly version: string;
  /** bech32 prefix of accounts. */
  readonly addressPrefix: string;
  /** As the node checks fees: "0.001stake". */
  readonly minimumGasPrice: string;
  /** As configured; "0" where everything is kept. */
  readonly pruningKeepRecent: string;
  readonly pruningInterval: string;
  readonly haltHeight: bigint;
}

/** What a service method needs besides its request. */
export interface ServiceCall extends ServiceSource {
  /** Height of the query: the one asked for or the latest. */
  readonly height: bigint;
}

export type ServiceMethod = (source: ServiceSource) => readonly [path: string, service: NodeService];

/** One method of a service: decodes, runs, encodes, and turns a failure into what the SDK makes of a gRPC status. */
export function serviceMethod<I, O>(method: MethodCodec<I, O>, run: (request: I, call: ServiceCall) => Promise<O>): ServiceMethod {
  return (source) => [
    method.path,
    async (query) => {
      const height = query.height === 0n ? source.app.info().lastBlockHeight : query.height;
      const blank = { code: 0, codespace: "", log: "", info: "", index: 0n, key: EMPTY, value: EMPTY, proofOps: undefined, height };
      try {
        checkContext(source, query, height);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        return { ...blank, code: error.kind.code, codespace: error.kind.codespace, log: error.message, height: 0n };
      }
      try {
        return { ...blank, value: method.output.encode(await run(method.input.decode(query.data), { ...source, height })) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const kind = kindOf(error);
        return { ...blank, code: kind.code, codespace: kind.codespace, log: `${message}: ${kind.text}` };
      }
    },
  ];
}

/** What baseapp refuses before any handler runs. */
function checkContext({ app }: ServiceSource, { prove }: QueryRequest, height: bigint): void {
  const { data, lastBlockHeight } = app.info();
  const again = "please provide a valid height";
  ensure(height >= 0n, sdkErrors.InvalidRequest, `cannot query with height < 0; ${again}`);
  ensure(lastBlockHeight > 0n, sdkErrors.InvalidHeight, `${data} is not ready; please wait for first block`);
  ensure(height <= lastBlockHeight, sdkErrors.InvalidHeight, `cannot query with height in the future; ${again}`);
  ensure(!prove || height > 1n, sdkErrors.InvalidRequest, `cannot query with proof when height <= 1; ${again}`);
}

/** baseapp's gRPCErrorToSDKError: a status by its code, a registered error as unknown, any other error as an invalid request. */
function kindOf(error: unknown): ErrorCode {
  if (error instanceof StateError) return sdkErrors.UnknownRequest;
  if (!(error instanceof QueryError)) return sdkErrors.InvalidRequest;
  switch (error.code) {
    case "NotFound":
      return sdkErrors.KeyNotFound;
    case "InvalidArgument":
    case "FailedPrecondition":
      return sdkErrors.InvalidRequest;
    case "Unauthenticated":
      return sdkErrors.Unauthorized;
    default:
      return sdkErrors.UnknownRequest;
  }
}
