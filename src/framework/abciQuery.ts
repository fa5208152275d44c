import { EMPTY, prefixEnd, utf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { Writer } from "../encoding/writer.ts";
import { SimulationResponse } from "../proto/gen/cosmos/base/abci/v1beta1.ts";
import { Service, Tx } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { toJsonText } from "../proto/json.ts";
import type { MultiStore, ReadView } from "../store/types.ts";
import type { App } from "./app.ts";
import type { QueryRequest, QueryResponse } from "./application.ts";
import type { ReadContext } from "./context.ts";
import { asStateError, defineErrors, ensure, ensureQuery, panicError, QueryError, StateError, sdkErrors } from "./errors.ts";
import type { RunOutcome } from "./runTx.ts";

/** What answering needs of a running application. */
export interface QuerySource {
  readonly app: App;
  readonly store: MultiStore;
  /** A context on a view for reading; its time is that of the latest block, as in the SDK. */
  readonly open: (view: ReadView, height: bigint) => ReadContext;
  readonly simulate: (tx: Uint8Array) => RunOutcome;
}

const storeErrors = defineErrors("store", {
  TxDecode: [3, "tx parse error"],
  UnknownRequest: [4, "unknown request"],
  InvalidRequest: [7, "invalid request"],
});

type Answer = Partial<QueryResponse>;

/** Answers a query by gRPC path, "store/NAME/key", "store/NAME/subspace", "app/simulate" or "app/version"; never throws. */
export function answerQuery(source: QuerySource, request: QueryRequest): QueryResponse {
  const height = request.height === 0n ? source.store.height : request.height;
  const blank: QueryResponse = {
    code: 0,
    codespace: "",
    log: "",
    info: "",
    index: 0n,
    key: EMPTY,
    value: EMPTY,
    proofOps: undefined,
    height,
  };
  try {
    return { ...blank, ...route(source, { ...request, height }) };
  } catch (error) {
    const { kind, message } = failureOf(error);
    return { ...blank, code: kind.code, codespace: kind.codespace, log: message };
  }
}

function route(source: QuerySource, request: QueryRequest): Answer {
  const handler = source.app.router.query(request.path);
  if (handler !== undefined) {
    const ctx = contextAt(source, request);
    return { value: answerGrpc(() => handler.run(ctx, request.data)) };
  }
  if (request.path === Service.simulate.path) return { value: answerGrpc(() => simulateService(source, request.data)) };
  ensure(request.path !== Service.broadcastTx.path, sdkErrors.InvalidRequest, "can't route a broadcast tx message");
  const parts = request.path.split("/");
  if (parts[0] === "") parts.shift();
  const [first = "", second, ...rest] = parts;
  if (first === "app") return answerApp(source, second, request);
  if (first === "p2p") return answerP2p(parts);
  if (first === "store") return answerStore(source, second ?? "", rest.join("/"), request);
  ensure(first !== "", sdkErrors.UnknownRequest, "no query path provided");
  throw new StateError(sdkErrors.UnknownRequest, "unknown query path");
}

function contextAt(source: QuerySource, { height, prove }: QueryRequest): ReadContext {
  const { store } = source;
  ensure(height >= 0n, sdkErrors.InvalidRequest, "cannot query with height < 0; please provide a valid height");
  ensure(store.height > 0n, sdkErrors.InvalidHeight, `${source.app.name} is not ready; please wait for first block`);
  ensure(height <= store.height, sdkErrors.InvalidHeight, "cannot query with height in the future; please provide a valid height");
  refuseEarlyProof(height, prove);
  return source.open(viewAt(store, height), height);
}
function viewAt(store: MultiStore, height: bigint): ReadView {
  try {
    return store.at(height);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const reason =
      "version mismatch on immutable IAVL tree; version does not exist. Version has either been pruned, or is for a future block height";
    ensure(false, sdkErrors.InvalidRequest, `failed to load state at height ${height}; ${reason} (latest height: ${store.height})`);
  }
}
function refuseEarlyProof(height: bigint, prove: boolean): void {
  const text = "cannot query with proof when height <= 1; please provide a valid height";
  ensure(!prove || height > 1n, sdkErrors.InvalidRequest, text);
}

/** Turns a handler's failure into what the SDK makes of a gRPC status. */
function answerGrpc(body: () => Uint8Array): Uint8Array {
  try {
    return body();
  } catch (error) {
    const refused = asStateError(error);
    if (refused === undefined) throw error;
    const kind =
      error instanceof QueryError
        ? kindOfGrpc(error.code)
        : error instanceof StateError && error.kind.code !== 1
          ? sdkErrors.UnknownRequest
          : sdkErrors.InvalidRequest;
    throw new StateError(kind, refused.message, { cause: error });
  }
}
function kindOfGrpc(code: QueryError["code"]): StateError["kind"] {
  if (code === "NotFound") return sdkErrors.KeyNotFound;
  if (code === "InvalidArgument" || code === "FailedPrecondition") return sdkErrors.InvalidRequest;
  return code === "Unauthenticated" ? sdkErrors.Unauthorized : sdkErrors.UnknownRequest;
}
function failureOf(error: unknown): StateError {
  return asStateError(error) ?? new StateError(panicError, error instanceof Error ? error.message : String(error), { cause: error });
}

function simulationOf({ result, responses }: RunOutcome): SimulationResponse {
  return {
    gasInfo: { gasWanted: BigInt.asUintN(64, result.gasWanted), gasUsed: BigInt.asUintN(64, result.gasUsed) },
    result: { data: result.data, log: result.log, events: result.events, msgResponses: responses },
  };
}

function simulateService(source: QuerySource, data: Uint8Array): Uint8Array {
  const { tx, txBytes } = Service.simulate.input.decode(data);
  const bytes = txBytes.length === 0 && tx !== undefined ? Tx.encode(tx) : txBytes;
  ensureQuery(bytes.length > 0, "InvalidArgument", "empty txBytes is not allowed");
  const outcome = source.simulate(bytes);
  const { error, result } = outcome;
  ensureQuery(error === undefined, "Unknown", `${error?.message} with gas used: '${result.gasUsed}'`);
  return Service.simulate.output.encode(simulationOf(outcome));
}

function answerApp(source: QuerySource, what: string | undefined, request: QueryRequest): Answer {
  const codespace = "sdk";
  if (what === "version") return { codespace, value: utf8(source.app.version) };
  const expected = "expected second parameter to be either 'simulate' or 'version', neither was present";
  ensure(what !== undefined, sdkErrors.UnknownRequest, expected);
  ensure(what === "simulate", sdkErrors.UnknownRequest, `unknown query: ${request.path}`);
  const outcome = source.simulate(request.data);
  if (outcome.error !== undefined) throw outcome.error.wrap("failed to simulate tx");
  return { codespace, value: utf8(toJsonText(SimulationResponse, simulationOf(outcome), { resolve: source.app.router.codec })) };
}

/** CometBFT asks before it keeps a peer, if it is told to filter them; nobody is refused, as in the SDK. */
function answerP2p([, filter, by, parameter]: readonly string[]): Answer {
  ensure(parameter !== undefined, sdkErrors.UnknownRequest, "path should be p2p filter <addr|id> <parameter>");
  ensure(filter === "filter" && (by === "addr" || by === "id"), sdkErrors.UnknownRequest, "expected second parameter to be 'filter'");
  return {};
}

function answerStore(source: QuerySource, name: string, what: string, { data, height, prove }: QueryRequest): Answer {
  const { store } = source;
  refuseEarlyProof(height, prove);
  ensure(store.storeNames.includes(name), storeErrors.UnknownRequest, `no such store: ${name}`);
  ensure(data.length > 0, storeErrors.TxDecode, "query cannot be zero length");
  if (what === "subspace") return { key: data, value: encodePairs(viewAt(store, height), name, data) };
  ensure(what === "key", storeErrors.UnknownRequest, `unexpected query path: /${what}`);
  if (height < store.earliest || height > store.height) {
    ensure(!prove, storeErrors.InvalidRequest, "proof is unexpectedly empty; ensure height has not been pruned");
    return { key: data, log: "version does not exist" };
  }
  if (!prove) return { key: data, value: viewAt(store, height).get(name, data) ?? EMPTY };
  const { value, ops } = store.prove(name, data, height);
  return { key: data, value: value ?? EMPTY, proofOps: ops };
}

/** cosmos.store.internal.kv.v1beta1.Pairs of all rows under a prefix. */
function encodePairs(view: ReadView, store: string, prefix: Uint8Array): Uint8Array {
  const writer = new Writer();
  for (const [key, value] of view.iterate(store, prefix, prefixEnd(prefix), false)) {
    const start = writer.u32(10).open();
    if (key.length > 0) writer.u32(10).data(key);
    if (value.length > 0) writer.u32(18).data(value);
    writer.close(start);
  }
  return writer.finish();
}
