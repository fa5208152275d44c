import { DecodeError } from "../encoding/error.ts";
import { WireError } from "../encoding/wire.ts";

/** A registered failure: codespace and code are consensus and equal Go's where Go has one, the text is not. */
export interface ErrorCode {
  readonly codespace: string;
  readonly code: number;
  readonly name: string;
  /** What Go registers beside the code; a result's log ends with it. */
  readonly text: string;
}

/** A refusal by the rules: rolls back and becomes the codespace, code and log of an ABCI answer. */
export class StateError extends Error {
  override readonly name: string = "StateError";
  readonly kind: ErrorCode;
  readonly detail: string;

  constructor(kind: ErrorCode, detail = "", options?: { readonly cause?: unknown }) {
    super(joinLog(detail, kind.text), options);
    this.kind = kind;
    this.detail = detail;
  }

  /** The same failure with context in front, as errorsmod.Wrap gives it. */
  wrap(context: string): StateError {
    return new StateError(this.kind, joinLog(context, this.detail), { cause: this });
  }
}

function joinLog(front: string, back: string): string {
  if (front === "") return back;
  return back === "" ? front : `${front}: ${back}`;
}

/** Our bug, or state that our rules cannot produce: halts the node and is never caught by a handler. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

type ErrorTable = Readonly<Record<string, number | readonly [code: number, text: string]>>;
type CodeOf<E> = E extends number ? E : E extends readonly [infer C extends number, string] ? C : never;
export type ErrorCodes<S extends string, T extends ErrorTable> = {
  readonly [K in keyof T]: ErrorCode & { readonly codespace: S; readonly code: CodeOf<T[K]> };
};

/**
 * Names the failures of a codespace, each as its code or as code and registered text; without a text the name's words are it.
 * @example
 * const errors = defineErrors("provider", { UnknownConsumer: [3, "no consumer chain with this id"], InvalidPhase: 27 });
 * assert.throws(() => ensure(1 > 2, errors.InvalidPhase, "consumer 0 is stopped"), StateError);
 */
export function defineErrors<const S extends string, const T extends ErrorTable>(codespace: S, table: T): ErrorCodes<S, T> {
  const codes = Object.entries(table).map(([name, entry]): readonly [string, ErrorCode] => {
    const [code, text] = typeof entry === "number" ? ([entry, wordsOf(name)] as const) : entry;
    return [name, { codespace, code, name, text }];
  });
  if (new Set(codes.map(([, { code }]) => code)).size !== codes.length)
    throw new InvariantError(`codespace ${codespace} uses an error code twice`);
  // The keys and codes were taken from the table one by one; fromEntries forgets them.
  return Object.fromEntries(codes) as ErrorCodes<S, T>;
}

function wordsOf(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();
}

/**
 * Throws the failure unless the condition holds. Compare explicitly: a bigint or string is not a condition.
 * Where every transaction passes, a function spares the making of text that nobody reads.
 */
export function ensure(condition: boolean, error: ErrorCode, detail: string | (() => string)): asserts condition {
  if (!condition) throw new StateError(error, typeof detail === "string" ? detail : detail());
}

/** Throws an InvariantError unless the condition holds. */
export function ensureInvariant(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new InvariantError(detail);
}

/** Codespace of errors that are registered nowhere (code 1) and of recovered panics (111222). */
export const UNDEFINED_CODESPACE = "undefined";
/** What Go answers for an error without a code: `errors.New` in a handler. */
export const unregisteredError: ErrorCode = { codespace: UNDEFINED_CODESPACE, code: 1, name: "Unregistered", text: "" };
/** What Go answers for a recovered panic in a transaction. */
export const panicError: ErrorCode = { codespace: UNDEFINED_CODESPACE, code: 111222, name: "Panic", text: "panic" };

/** The root codespace of the Cosmos SDK. */
export const sdkErrors = defineErrors("sdk", {
  TxDecode: [2, "tx parse error"],
  InvalidSequence: [3, "invalid sequence"],
  Unauthorized: [4, "unauthorized"],
  InsufficientFunds: [5, "insufficient funds"],
  UnknownRequest: [6, "unknown request"],
  InvalidAddress: [7, "invalid address"],
  InvalidPubKey: [8, "invalid pubkey"],
  UnknownAddress: [9, "unknown address"],
  InvalidCoins: [10, "invalid coins"],
  OutOfGas: [11, "out of gas"],
  MemoTooLarge: [12, "memo too large"],
  InsufficientFee: [13, "insufficient fee"],
  TooManySignatures: [14, "maximum number of signatures exceeded"],
  NoSignatures: [15, "no signatures supplied"],
  JsonMarshal: [16, "failed to marshal JSON bytes"],
  JsonUnmarshal: [17, "failed to unmarshal JSON bytes"],
  InvalidRequest: [18, "invalid request"],
  TxInMempoolCache: [19, "tx already in mempool"],
  MempoolIsFull: [20, "mempool is full"],
  TxTooLarge: [21, "tx too large"],
  KeyNotFound: [22, "key not found"],
  WrongPassword: [23, "invalid account password"],
  InvalidSigner: [24, "tx intended signer does not match the given signer"],
  InvalidGasAdjustment: [25, "invalid gas adjustment"],
  InvalidHeight: [26, "invalid height"],
  InvalidVersion: [27, "invalid version"],
  InvalidChainId: [28, "invalid chain-id"],
  InvalidType: [29, "invalid type"],
  TxTimeoutHeight: [30, "tx timeout height"],
  UnknownExtensionOptions: [31, "unknown extension options"],
  WrongSequence: [32, "incorrect account sequence"],
  PackAny: [33, "failed packing protobuf message to Any"],
  UnpackAny: [34, "failed unpacking protobuf message from Any"],
  Logic: [35, "internal logic error"],
  Conflict: [36, "conflict"],
  NotSupported: [37, "feature not supported"],
  NotFound: [38, "not found"],
  Io: [39, "Internal IO error"],
  AppConfig: [40, "error in app.toml"],
  InvalidGasLimit: [41, "invalid gas limit"],
  TxTimeout: [42, "tx timeout"],
});

/** Names of gRPC status codes that queries answer with. */
export type GrpcCode =
  | "Unknown"
  | "InvalidArgument"
  | "NotFound"
  | "AlreadyExists"
  | "FailedPrecondition"
  | "OutOfRange"
  | "Unimplemented"
  | "Internal"
  | "Unauthenticated";

/** A query's refusal as a gRPC status. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly code: GrpcCode;
  readonly description: string;

  constructor(code: GrpcCode, description: string) {
    super(`rpc error: code = ${code} desc = ${description}`);
    this.code = code;
    this.description = description;
  }
}

/** Throws a gRPC status from a query unless the condition holds. */
export function ensureQuery(condition: boolean, code: GrpcCode, description: string): asserts condition {
  if (!condition) throw new QueryError(code, description);
}

/**
 * What Go would return as an error value (bad text, a failed lookup, a registered refusal) as a StateError; undefined for what
 * would be a panic there.
 */
export function asStateError(error: unknown): StateError | undefined {
  if (error instanceof StateError) return error;
  const isPlain = error instanceof QueryError || error instanceof DecodeError || error instanceof WireError;
  return isPlain ? new StateError(unregisteredError, error.message, { cause: error }) : undefined;
}
