/** Runs one call at a time, in the order of asking. */
export interface Mutex {
  readonly run: <T>(call: () => T | Promise<T>) => Promise<T>;
  /** Behind all other calls that wait: a question is answered when nothing else is to be done. */
  readonly runLast: <T>(call: () => T | Promise<T>) => Promise<T>;
}

export function createMutex(): Mutex {
  const waiting: (() => Promise<unknown>)[] = [];
  const last: (() => Promise<unknown>)[] = [];
  let isRunning = false;
  const work = async (): Promise<void> => {
    isRunning = true;
    // A turn of the event loop before each question lets the calls in that have arrived meanwhile.
    for (;;) {
      const call = waiting.shift() ?? (last.length === 0 ? undefined : await nextTurn().then(() => waiting.shift() ?? last.shift()));
      if (call === undefined) break;
      await call();
    }
    isRunning = false;
  };
  const enqueue = <T>(queue: (() => Promise<unknown>)[], call: () => T | Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      queue.push(() => Promise.resolve().then(call).then(resolve, reject));
      if (!isRunning) void work();
    });
  return { run: (call) => enqueue(waiting, call), runLast: (call) => enqueue(last, call) };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
