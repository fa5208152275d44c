import type { Command } from "commander";
import { networkHome } from "../../../localnet/node/home.ts";
import { addCommand, homeOption, textFlag, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type ChainChoice, chainChoice } from "../../session/choice.ts";

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

/** The flags of every query. */
export function queryOptions(command: Command): Command {
  return homeOption(command)
    .option("--node <url>", "RPC address of any chain, as http://127.0.0.1:26657 or tcp://…")
    .option("--chain-id <id>", "chain of the running network to ask")
    .option("--height <n>", "ask the state at this height (default: the latest)");
}

export interface QueryTarget {
  readonly choice: ChainChoice;
  readonly height: string | undefined;
  readonly json: boolean;
}

export function queryTarget(flags: Readonly<Record<string, unknown>>, io: Io): QueryTarget {
  return {
    choice: chainChoice(flags, networkHome(textFlag(flags, "home"), io.env)),
    height: textFlag(flags, "height"),
    json: wantsJson(flags),
  };
}
