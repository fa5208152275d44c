import { EMPTY } from "../encoding/bytes.ts";
import { TxMsgData } from "../proto/gen/cosmos/base/abci/v1beta1.ts";
import { type AnteStep, extraAnteSteps, runAnteSteps } from "./ante.ts";
import type { AbciEvent, ExecTxResult } from "./application.ts";
import { consensusParamsOf } from "./consensusParams.ts";
import type { Context, Message } from "./context.ts";
import { asStateError, ensure, panicError, StateError, sdkErrors } from "./errors.ts";
import type { Event } from "./events.ts";
import { createGasMeter, type GasMeter, OutOfGasError } from "./gas.ts";
import { type PackedMessage, signerAccount } from "./message.ts";
import { type DecodedTx, decodeTx, type TxDecoding } from "./tx.ts";

/** What running transactions needs of an app. */
export interface TxRunner extends TxDecoding {
  readonly ante: readonly AnteStep[];
}
/** What became of a transaction on a context. */
export interface RunOutcome {
  readonly result: ExecTxResult;
  readonly responses: readonly PackedMessage[];
  /** Why it failed; for an unexpected exception its `cause`. */
  readonly error: StateError | undefined;
}

/** How far a transaction came, kept outside of the layers that a failure unwinds. */
interface Progress {
  /** The meter until the ante steps set theirs: it counts the reading of the consensus parameters. */
  readonly before: GasMeter;
  gas: GasMeter;
  gasWanted: bigint;
  anteEvents: readonly Event[];
  isBlockGasConsumed: boolean;
}

/**
 * Runs a transaction on a context as BaseApp.runTx does: checks without state, ante steps on a layer that is kept when they pass,
 * then (in blocks and simulations) the messages on a second one. An unexpected exception becomes code 111222, as a panic does in Go.
 */
export function runTx(runner: TxRunner, ctx: Context, bytes: Uint8Array): RunOutcome {
  // A simulation has no limit of the transaction's own; the node's bound of queries holds for it.
  const before = createGasMeter(ctx.mode === "simulate" ? ctx.gas.limit : undefined);
  const progress: Progress = { before, gas: before, gasWanted: 0n, anteEvents: [], isBlockGasConsumed: false };
  try {
    const inBlock = ctx.mode === "deliver" ? decodeInBlock(runner, ctx, bytes) : undefined;
    const opened = openTx(ctx, bytes, before);
    const done = runInBlockGas(runner, opened, inBlock ?? decodeTx(runner, bytes), progress);
    return { result: resultOf(progress, done.events, undefined, done.data), responses: done.responses, error: undefined };
  } catch (cause) {
    const error = asStateError(cause) ?? unexpected(cause);
    return { result: resultOf(progress, progress.anteEvents, error, EMPTY), responses: [], error };
  }
}

/** Bytes that are no transaction have one answer whatever is wrong with them, and like one that finds the block full they cost nothing. */
function decodeInBlock(runner: TxRunner, { blockGas: { limit, consumed } }: Context, bytes: Uint8Array): DecodedTx {
  const tx = decodeOrRefuse(runner, bytes);
  if (limit !== undefined) ensure(consumed < limit, sdkErrors.OutOfGas, "no block gas left to run tx");
  return tx;
}

function decodeOrRefuse(runner: TxRunner, bytes: Uint8Array): DecodedTx {
  try {
    return decodeTx(runner, bytes);
  } catch (cause) {
    if (asStateError(cause) !== undefined) throw new StateError(sdkErrors.TxDecode, "", { cause });
    throw cause;
  }
}

/** A transaction sees the parameters that those before it have set, and pays for reading them until the ante steps set its meter. */
function openTx(ctx: Context, txBytes: Uint8Array, gas: GasMeter): Context {
  const metered = ctx.with({ txBytes, gas });
  return metered.with({ consensusParams: consensusParamsOf(metered) });
}

/** What Go's recovery makes of a panic. */
function unexpected(cause: unknown): StateError {
  return new StateError(panicError, `recovered: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

interface Done {
  readonly events: readonly Event[];
  readonly data: Uint8Array;
  readonly responses: readonly PackedMessage[];
}

function runInBlockGas(runner: TxRunner, ctx: Context, tx: DecodedTx, progress: Progress): Done {
  if (ctx.mode !== "deliver") return run(runner, ctx, tx, progress);
  try {
    return run(runner, ctx, tx, progress);
  } finally {
    consumeBlockGas(ctx, progress);
  }
}

/** Counts the transaction's gas in the block once, at most up to its own limit. */
function consumeBlockGas(ctx: Context, progress: Progress): void {
  if (progress.isBlockGasConsumed) return;
  progress.isBlockGasConsumed = true;
  const { consumed, limit } = progress.gas;
  ctx.blockGas.consume(limit !== undefined && consumed > limit ? limit : consumed, "block gas meter");
}

function run(runner: TxRunner, ctx: Context, tx: DecodedTx, progress: Progress): Done {
  ensure(tx.messages.length > 0, sdkErrors.InvalidRequest, "must contain at least one message");
  for (const message of tx.messages) message.validate(runner);
  const after = runAnte(runner, ctx, tx, progress);
  if (ctx.mode !== "deliver" && ctx.mode !== "simulate") return { events: [], data: EMPTY, responses: [] };
  const executed = after.attempt((inner) => {
    const all = tx.messages.map((message, i) => runOne(inner, message, i));
    if (ctx.mode === "deliver") consumeBlockGas(ctx, progress);
    return all;
  });
  if (!executed.ok) throw executed.error;
  const responses = executed.value.map(({ response }) => response);
  const events = [...progress.anteEvents, ...executed.value.flatMap((one) => one.events)];
  return { events, data: TxMsgData.encode(TxMsgData.from({ msgResponses: responses })), responses };
}

function runAnte(runner: TxRunner, ctx: Context, tx: DecodedTx, progress: Progress): Context {
  const extra = extraAnteSteps(ctx);
  const steps = extra.length === 0 ? runner.ante : [...runner.ante, ...extra];
  try {
    const passed = ctx.attempt((inner) =>
      runAnteSteps(inner, tx, steps, ({ gas }) => {
        progress.gas = gas;
      }),
    );
    if (!passed.ok && isPanic(passed.error)) throw passed.error;
    progress.gasWanted = gasWanted(ctx, progress);
    if (!passed.ok) throw passed.error;
    progress.anteEvents = passed.events;
    return ctx.with({ gas: progress.gas });
  } catch (error) {
    if (error instanceof OutOfGasError) progress.gasWanted = gasWanted(ctx, progress);
    // Go looks at the meter that the steps have set only where they return; a panic leaves the one before.
    else if (isPanic(error)) progress.gas = progress.before;
    throw error;
  }
}

/** Whether Go would not have returned this but unwound with it. */
function isPanic(error: unknown): boolean {
  const refusal = asStateError(error);
  return refusal === undefined || (refusal.kind.codespace === panicError.codespace && refusal.kind.code === panicError.code);
}

/** The limit of a meter without one, as Go has it: what simulations answer, since their limit is the node's, not the transaction's. */
const NO_LIMIT = (1n << 64n) - 1n;

/** What the transaction asked for. */
function gasWanted(ctx: Context, { gas }: Progress): bigint {
  return ctx.mode === "simulate" ? NO_LIMIT : (gas.limit ?? 0n);
}

function runOne(ctx: Context, message: Message, at: number): { readonly response: PackedMessage; readonly events: readonly Event[] } {
  try {
    const { value, events } = ctx.capture((inner) => message.run(inner));
    const all = [messageEvent(ctx, message, events), ...events];
    const index = ["msg_index", String(at)] as const;
    const indexed = all.map(({ type, attributes }) => ({ type, attributes: attributes.concat([index]) }));
    return { response: { typeUrl: message.handler.responseTypeUrl, value }, events: indexed };
  } catch (error) {
    const refused = error instanceof OutOfGasError ? undefined : asStateError(error);
    throw refused?.wrap(`failed to execute message; message index: ${at}`) ?? error;
  }
}

/** The event in front of a message's own: what was done and by whom; the module only where no event names one. */
function messageEvent(ctx: Context, message: Message, events: readonly Event[]): Event {
  const attributes: (readonly [string, string])[] = [["action", message.typeUrl]];
  const signer = message.signers()[0];
  if (signer !== undefined) attributes.push(["sender", signerAccount(ctx, signer)]);
  const isNamed = events.some((event) => event.attributes.some(([name]) => name === "module"));
  const module = message.typeUrl.split(".")[1];
  if (!isNamed && module !== undefined) attributes.push(["module", module]);
  return { type: "message", attributes };
}

function resultOf(progress: Progress, events: readonly Event[], error: StateError | undefined, data: Uint8Array): ExecTxResult {
  return {
    code: error?.kind.code ?? 0,
    codespace: error?.kind.codespace ?? "",
    log: error?.message ?? "",
    data,
    info: "",
    gasWanted: BigInt.asIntN(64, progress.gasWanted),
    gasUsed: BigInt.asIntN(64, progress.gas.consumed),
    events: events.map((event) => toAbciEvent(event)),
  };
}

/** An event as engines see it, every attribute indexed; `last` is appended. */
export function toAbciEvent({ type, attributes }: Event, last?: readonly [key: string, value: string]): AbciEvent {
  // Members by number: taking a tuple apart makes an iterator.
  const all = attributes.map((pair) => ({ key: pair[0], value: pair[1], index: true }));
  if (last !== undefined) all.push({ key: last[0], value: last[1], index: true });
  return { type, attributes: all };
}
