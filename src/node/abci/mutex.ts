/** Runs one call at a time, in the order of asking. */
export interface Mutex {
  readonly run: <T>(call: () => T | Promise<T>) => Promise<T>;
}

export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(call) {
      const result = tail.then(call);
      tail = result.catch(() => undefined);
      return result;
    },
  };
}
