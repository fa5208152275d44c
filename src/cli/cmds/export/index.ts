import type { Command } from "commander";
import { addCommand, homeOption } from "../../command.ts";
import type { Io } from "../../io.ts";
import { exportOptions } from "./options.ts";

/** `export`: the state of a stopped chain as a genesis. */
export function addExport(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "export",
    summary: "print the state of a stopped chain as a genesis",
    examples: ["export --chain-id provider-1 > genesis.json", "export --home ~/mychain --height 100"],
  });
  homeOption(command)
    .option("--chain-id <id>", "chain of the local network in the home; absent: the home is one node's")
    .option("--height <n>", "state at this height (default: the last)")
    .action(async (flags: Record<string, unknown>) => {
      const options = exportOptions(flags, io);
      const { runExport } = await import("./run.ts");
      await runExport(options, io);
    });
}
