import { OperationError } from "../encoding/error.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import { type BatchLimits, fits, messageBytes, roomBeside } from "./batch.ts";
import { type RelayerChain, submit } from "./chain.ts";
import { isAccountFault, isRefusal, refusedIndex } from "./failure.ts";
import type { ProofContext, Prover } from "./proofs.ts";
import type { Task } from "./task.ts";

/** What became of tasks; those that are in neither list are left for another pass. */
export interface Submitted {
  readonly done: Task[];
  readonly refused: { readonly task: Task; readonly error: unknown }[];
}

/** Finding each message that is refused costs simulations: after so many the rest waits for the next pass, in which these are left alone. */
const MAX_REFUSED = 50;

interface Prepared {
  readonly task: Task;
  readonly message: Any;
}

export interface SubmitOptions {
  readonly limits: BatchLimits;
  /** Transactions of one call at most: what is left waits for the next pass. */
  readonly maxBatches: number;
  /** Height of the source whose state the tasks speak of. */
  readonly since: bigint;
}

/**
 * Proves tasks and sends them to the host in as few transactions as its limits allow. Of a transaction that is refused the message
 * that the chain names is left out, or it is halved: one message that nobody can deliver costs only itself.
 */
export async function submitTasks(prover: Prover, tasks: readonly Task[], options: SubmitOptions): Promise<Submitted> {
  const submitted: Submitted = { done: [], refused: [] };
  if (tasks.length === 0) return submitted;
  const proofs = await prover.at(options.since);
  await deliverLongUpdates(prover, proofs, options.limits);
  const queue = [...tasks];
  for (let batch = 0; batch < options.maxBatches && queue.length > 0 && submitted.refused.length < MAX_REFUSED; batch++) {
    const prepared = await nextBatch(queue, await prover.at(options.since), submitted, options.limits);
    await sendBatch(prover, prepared, submitted, options);
  }
  return submitted;
}

/** A client that lags far behind needs many headers: they go ahead of the messages, each in a transaction of its own. */
async function deliverLongUpdates(prover: Prover, { updates }: ProofContext, limits: BatchLimits): Promise<void> {
  if (updates.length <= 1 || roomBeside(updates, limits) >= limits.maxBytes / 2) return;
  for (const update of updates) await submitUpdate(prover.hosted.host, update);
  prover.delivered();
}

async function submitUpdate(host: RelayerChain, update: Any): Promise<void> {
  try {
    await submit(host, [update]);
  } catch (error) {
    throw isRefusal(error) ? updateRefused(host, error) : error;
  }
}

function updateRefused(host: RelayerChain, cause: unknown): OperationError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new OperationError("HEADER", `${host.chainId} refuses the header of the other chain: ${text}`, { cause });
}

/** Takes tasks from the queue until a transaction is full. */
async function nextBatch(queue: Task[], proofs: ProofContext, submitted: Submitted, limits: BatchLimits): Promise<Prepared[]> {
  const room = roomBeside(proofs.updates, limits);
  const prepared: Prepared[] = [];
  let bytes = 0;
  for (let task = queue[0]; task !== undefined; task = queue[0]) {
    const message = isStopped(task, submitted) ? undefined : await proved(task, proofs, submitted);
    if (message !== undefined && !fits(prepared.length, bytes, messageBytes(message), room, limits)) break;
    queue.shift();
    if (message === undefined) continue;
    prepared.push({ task, message });
    bytes += messageBytes(message);
  }
  return prepared;
}

async function proved(task: Task, proofs: ProofContext, submitted: Submitted): Promise<Any | undefined> {
  try {
    return await task.message(proofs);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    submitted.refused.push({ task, error });
    return undefined;
  }
}

/** Whether an earlier task of the same ordered channel was refused: this one would be, too. */
function isStopped({ order }: Task, { refused }: Submitted): boolean {
  return order !== undefined && refused.some(({ task }) => task.order === order);
}

async function sendBatch(prover: Prover, batch: readonly Prepared[], submitted: Submitted, options: SubmitOptions): Promise<void> {
  const waiting = [batch];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const prepared = next.filter(({ task }) => !isStopped(task, submitted));
    if (prepared.length === 0) continue;
    const { updates } = await prover.at(options.since);
    const error = await trySend(prover, [...updates, ...prepared.map(({ message }) => message)], prepared.length, options.limits);
    if (error === undefined) {
      prover.delivered();
      submitted.done.push(...prepared.map(({ task }) => task));
      continue;
    }
    const index = refusedIndex(error);
    if (index !== undefined && index < updates.length) throw updateRefused(prover.hosted.host, error);
    waiting.push(...split(prepared, index === undefined ? undefined : index - updates.length, error, submitted));
  }
}

/** What is left to try of a batch that was refused; the last part is tried first. */
function split(prepared: readonly Prepared[], index: number | undefined, error: unknown, submitted: Submitted): readonly Prepared[][] {
  const named = prepared.length === 1 ? prepared[0] : index === undefined ? undefined : prepared[index];
  if (named !== undefined) {
    submitted.refused.push({ task: named.task, error });
    return [prepared.filter((p) => p !== named)];
  }
  const half = Math.ceil(prepared.length / 2);
  return [prepared.slice(half), prepared.slice(0, half)];
}

/** Sends one transaction; gives the chain's refusal, and throws what is none. */
async function trySend(prover: Prover, messages: readonly Any[], tasks: number, { maxGas }: BatchLimits): Promise<unknown> {
  const { host } = prover.hosted;
  try {
    const estimated = await host.account.estimate(messages);
    if (maxGas !== undefined && estimated > maxGas && tasks > 1)
      return new OperationError("TX_FAILED", `gas ${estimated} exceeds the block's ${maxGas}: too large`);
    await submit(host, messages, maxGas !== undefined && estimated > maxGas ? maxGas : estimated);
    return undefined;
  } catch (error) {
    if (!isRefusal(error) || isAccountFault(error)) throw error;
    return error;
  }
}
