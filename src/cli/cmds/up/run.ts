import { startLocalNetwork } from "../../../localnet/node/localNetwork.ts";
import type { Io } from "../../io.ts";
import { createReporter } from "./report.ts";
import type { UpOptions } from "./options.ts";

/** Starts the network and runs it until a signal ends it. */
export async function runUp(options: UpOptions, io: Io): Promise<void> {
  const signal = nextSignal();
  const starting = startLocalNetwork({ home: options.home, settings: options.settings, tell: createReporter(io, options.json) });
  // A signal during the launch ends it as well: what is committed by then is kept.
  const early = await Promise.race([starting.then(() => undefined), signal.received]);
  if (early === undefined) {
    const network = await starting;
    await signal.received;
    await network.close();
  }
  signal.forget();
  // The launch that a signal cut off may still hold sockets and threads; everything it committed is on disk.
  if (early !== undefined) process.exit(0);
}

function nextSignal(): { readonly received: Promise<NodeJS.Signals>; readonly forget: () => void } {
  const names: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  let count = 0;
  let take: (signal: NodeJS.Signals) => void = () => {};
  const received = new Promise<NodeJS.Signals>((resolve) => {
    take = resolve;
  });
  const listener = (signal: NodeJS.Signals): void => {
    count += 1;
    // A second one means: at once. Blocks are durable when they are made, so nothing is lost.
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
