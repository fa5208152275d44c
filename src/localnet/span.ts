import { OperationError } from "../encoding/error.ts";

/** How far time is to go: so many seconds, or so many blocks of the chain with the shortest block time. */
export type Span = { readonly seconds: number } | { readonly blocks: number };

const MAX_SECONDS = 100 * 365 * 86_400;

/** The length of a span; refuses what is none, naming it. */
export function spanOf(span: Span, blockTimeNs: bigint): { readonly spanNs: bigint; readonly inBlocks: boolean } {
  const given = Object.entries(span);
  const [only] = given;
  if (given.length !== 1 || only === undefined || !["seconds", "blocks"].includes(only[0]))
    throw wrong(`a span is {seconds} or {blocks}, not {${given.map(([name]) => name).join(", ")}}`);
  const [name, length] = only;
  if (typeof length !== "number" || !Number.isFinite(length) || length < 0)
    throw wrong(`${name} is a number from 0, not ${String(length)}`);
  if (name === "blocks") {
    if (!Number.isSafeInteger(length)) throw wrong(`blocks is a whole number, not ${length}`);
    return { spanNs: BigInt(length) * blockTimeNs, inBlocks: true };
  }
  if (length > MAX_SECONDS) throw wrong(`seconds is at most a hundred years, not ${length}`);
  return { spanNs: BigInt(Math.round(length * 1_000)) * 1_000_000n, inBlocks: false };
}

function wrong(message: string): OperationError {
  return new OperationError("NETWORK", message, { hint: "such as {seconds: 86400} or {blocks: 5}" });
}
