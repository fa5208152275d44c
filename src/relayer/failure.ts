import { DecodeError, type OperationCode, OperationError } from "../encoding/error.ts";

/**
 * What follows from a failure: `retry` later; `drop` a handshake that nobody can finish; `fatal` for whatever needs this client;
 * `edge`: the chain moved on meanwhile, the next pass looks again.
 */
export type Verdict = "retry" | "drop" | "fatal" | "edge";

/** Errors of the network being closed: a pass ends with them. */
const ENDING: ReadonlySet<OperationCode> = new Set<OperationCode>(["STOPPED"]);
/** A chain that is not there, has halted or lacks signers. */
const SILENT: ReadonlySet<OperationCode> = new Set<OperationCode>([
  "UNREACHABLE",
  "NO_BLOCK",
  "NOT_INCLUDED",
  "NOT_ENOUGH_POWER",
  "SIGNING_KEY_MISSING",
  "CHAIN_CRASHED",
  "CHAIN_ENDED",
  "ENGINE_HALTED",
  "ENGINE_CLOSED",
  "TIMEOUT",
]);
/** The packet came or timed out between the look and the block, or another relayer was faster. */
const EDGE = /timeout elapsed|timeout not reached|packet messages are redundant|packet already received/i;
/** What no later block changes: there is no such port, or its application speaks another version. */
const FINAL = /route not found|port not found|invalid port|invalid channel version|invalid channel ordering|invalid channel flow/i;
const CLIENT = /client state is not active|light client is frozen|message index: 0:.*(07-tendermint|client).*(trusting period|expired)/i;

/** Whether an error is our own mistake and no peer's: those are thrown, never reported as trouble. */
export function isProgrammerError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
}

/** Whether the network is being closed. */
export function isEnding(error: unknown): boolean {
  return error instanceof OperationError && ENDING.has(error.code);
}

/** Whether a chain does not answer or makes no blocks: whatever else is asked of it now would wait in vain, too. */
export function isSilence(error: unknown): boolean {
  return error instanceof OperationError && SILENT.has(error.code);
}

/** Whether a transaction was refused for its signer, fee or sequence: no message in it is to blame. */
export function isAccountFault(error: unknown): boolean {
  const message = messageOf(error);
  if (/message index: \d+/.test(message)) return false;
  return /insufficient (funds|fee)|sequence mismatch|signature verification failed|has no account|mempool is full/i.test(message);
}

/** Whether a chain looked at a transaction and said no: another one, with less in it, may pass. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof DecodeError) return true;
  return error instanceof OperationError && (error.code === "TX_FAILED" || error.code === "QUERY" || isTooLarge(error));
}

/** Whether a transaction was too large for a block, a mempool, a server or the gas of a block. */
function isTooLarge(error: unknown): boolean {
  return error instanceof OperationError && /too (large|big)|out of gas|exceeds? (the )?(block|maximum)/i.test(error.message);
}

/** Which message of a transaction was refused, where the chain says so. */
export function refusedIndex(error: unknown): number | undefined {
  const index = /message index: (\d+)/.exec(messageOf(error))?.[1];
  return index === undefined || isTooLarge(error) ? undefined : Number(index);
}

/** Judges a failure. */
export function verdictOf(error: unknown): Verdict {
  const message = messageOf(error);
  if (error instanceof OperationError && error.code === "HEADER") return "fatal";
  if (!isRefusal(error)) return "retry";
  if (EDGE.test(message)) return "edge";
  if (CLIENT.test(message)) return "fatal";
  return FINAL.test(message) ? "drop" : "retry";
}

/** The text of an error, cut to what a log line holds. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length <= 500 ? text : `${text.slice(0, 500)}…`;
}
