/** The first signal that asks the program to end; a second one ends it at once. */
export function nextSignal(): { readonly received: Promise<NodeJS.Signals>; readonly forget: () => void } {
  const names: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  let count = 0;
  let take: (signal: NodeJS.Signals) => void = () => {};
  const received = new Promise<NodeJS.Signals>((resolve) => {
    take = resolve;
  });
  const listener = (signal: NodeJS.Signals): void => {
    count += 1;
    // Blocks are durable when they are made, so nothing is lost.
    if (count > 1) process.exit(130);
    take(signal);
  };
  for (const name of names) process.on(name, listener);
  return {
    received,
    forget() {
      for (const name of names) process.off(name, listener);
    },
  };
}
