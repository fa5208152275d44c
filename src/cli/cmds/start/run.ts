import { startEmbedded, startForComet } from "../../../localnet/node/singleNode.ts";
import type { Io } from "../../io.ts";
import { nextSignal } from "../../signals.ts";
import { warnOfSlowCrypto } from "../../slowCrypto.ts";
import type { StartCommand } from "./options.ts";

/** Runs a node until a signal ends it. */
export async function runStart(options: StartCommand, io: Io): Promise<void> {
  const signal = nextSignal();
  warnOfSlowCrypto(io);
  const common = { ...options, say: (line: string) => io.out(line) };
  const { engine } = options;
  if (engine.name === "embedded") {
    const node = await startEmbedded({ ...common, ...engine });
    await signal.received;
    await node.close();
  } else {
    const node = await startForComet({ ...common, ...engine });
    const halt = await Promise.race([signal.received.then(() => undefined), node.halted]);
    await node.close();
    if (halt !== undefined) throw halt;
  }
  signal.forget();
}
