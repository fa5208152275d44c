import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import type { Io } from "../../io.ts";

const EXAMPLES = [
  "query bank balances cosmos1…",
  "query staking validators",
  "query provider list-consumer-chains",
  "query ccvconsumer provider-info --chain-id consumer-1",
];

/** Commands of modules are made from the descriptors when a query is asked for: other commands need not wait for that. */
export async function addQuery(parent: Command, io: Io, argv: readonly string[]): Promise<void> {
  const group = addCommand(parent, {
    usage: "query",
    aliases: ["q"],
    summary: "ask a chain: every query of every module",
    description: "Without --node it asks the running network. --chain-id chooses the chain; the provider is asked otherwise.",
    examples: EXAMPLES,
  });
  if (!["query", "q", "help"].includes(argv[0] ?? "")) return;
  const { addQueryCommands } = await import("./commands.ts");
  addQueryCommands(group, io);
}
