import { startLocalNetwork } from "../../../localnet/node/up.ts";
import type { Io } from "../../io.ts";
import { nextSignal } from "../../signals.ts";
import { warnOfSlowCrypto } from "../../slowCrypto.ts";
import { createReporter } from "./report.ts";
import type { UpOptions } from "./options.ts";

/** Starts the network and runs it until a signal ends it. */
export async function runUp(options: UpOptions, io: Io): Promise<void> {
  const signal = nextSignal();
  warnOfSlowCrypto(io);
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
