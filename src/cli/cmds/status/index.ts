import type { Command } from "commander";
import { addCommand, homeOption } from "../../command.ts";
import type { Io } from "../../io.ts";
import { networkOptions } from "../../session/choice.ts";

/** `status`: what the running network is doing. */
export function addStatus(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "status",
    summary: "the running network: chains, heights, phases, clients, channels, validator-set lag",
    examples: ["status", "status --json"],
    prints: true,
  });
  homeOption(command).action(async (flags: Record<string, unknown>) => {
    const { runStatus } = await import("./run.ts");
    await runStatus(networkOptions(flags, io), io);
  });
}
