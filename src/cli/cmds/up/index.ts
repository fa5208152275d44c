import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import type { Io } from "../../io.ts";
import { upFlags, upOptions } from "./options.ts";

/** `up`: a local interchain. */
export function addUp(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "up",
    summary: "start a local interchain: provider, consumers, relayer, faucet and control API",
    description:
      "Launches the consumers by the real procedure, step by step, and prints `ready` when a first validator-set change has reached each of them.\nA second `up` on the same home goes on from its last block. Ctrl-C ends it.",
    examples: [
      "up",
      "up --consumers 2 --block-time 500ms",
      "up --consumer examples/counter/app.ts",
      "up --topology interchain.json",
      "up --ephemeral --ports auto --json",
    ],
    prints: true,
  });
  upFlags(command);
  command.action(async (flags: Record<string, unknown>) => {
    const { runUp } = await import("./run.ts");
    await runUp(upOptions(flags, io.env), io);
  });
}
