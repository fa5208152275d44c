import { type Context, ensure, type KeyedMap, type ReadContext, unregisteredError } from "../../../framework/index.ts";
import { ConsumerIds } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";

/** Consumer ids by the time at which something is due; ids of one time keep their order. */
export type TimeQueue = KeyedMap<bigint, ConsumerIds>;

/** Ids handled in one block; the rest waits for the next. */
const QUEUE_LIMIT = 200;

function idsAt(ctx: ReadContext, queue: TimeQueue, timeNs: bigint): readonly string[] {
  return queue.get(ctx, timeNs)?.ids ?? [];
}

/** Puts an id behind the others of its time. */
export function appendToQueue(ctx: Context, queue: TimeQueue, timeNs: bigint, consumerId: string): void {
  queue.set(ctx, timeNs, ConsumerIds.from({ ids: [...idsAt(ctx, queue, timeNs), consumerId] }));
}

/** Takes an id out of its time; an id that is not there is an error. */
export function removeFromQueue(ctx: Context, queue: TimeQueue, timeNs: bigint, consumerId: string): void {
  const ids = idsAt(ctx, queue, timeNs);
  const at = ids.indexOf(consumerId);
  ensure(at >= 0, unregisteredError, `failed to find consumer id (${consumerId}) among the ${ids.length} due at ${timeNs}`);
  if (ids.length === 1) queue.delete(ctx, timeNs);
  else queue.set(ctx, timeNs, ConsumerIds.from({ ids: ids.toSpliced(at, 1) }));
}

/** Takes what is due by the block's time, oldest first and at most QUEUE_LIMIT ids. */
export function takeDue(ctx: Context, queue: TimeQueue): readonly string[] {
  const due: string[] = [];
  const rest: { timeNs: bigint; ids: readonly string[] }[] = [];
  for (const [timeNs, { ids }] of queue.entries(ctx, { through: ctx.timeNs })) {
    if (due.length >= QUEUE_LIMIT) break;
    const room = QUEUE_LIMIT - due.length;
    due.push(...ids.slice(0, room));
    rest.push({ timeNs, ids: ids.slice(room) });
  }
  for (const { timeNs, ids } of rest) {
    queue.delete(ctx, timeNs);
    if (ids.length > 0) queue.set(ctx, timeNs, ConsumerIds.from({ ids }));
  }
  return due;
}
