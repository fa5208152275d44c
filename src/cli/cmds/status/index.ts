import type { Command } from "commander";
import { addCommand, homeOption, textFlag, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { networkHome } from "../../../localnet/node/home.ts";

export function addStatus(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "status",
    summary: "the running network: chains, heights, phases, clients, channels, validator-set lag",
    examples: ["status", "status --json"],
    prints: true,
  });
  homeOption(command).action(async (flags: Record<string, unknown>) => {
    const { runStatus } = await import("./run.ts");
    await runStatus({ home: networkHome(textFlag(flags, "home"), io.env), json: wantsJson(flags) }, io);
  });
}
