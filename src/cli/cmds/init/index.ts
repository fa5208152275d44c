import { type Command, Option } from "commander";
import { addCommand, parseChainHome, wantsJson } from "../../command.ts";
import type { Io } from "../../io.ts";

/** `init`: the home of one node. */
export function addInit(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "init <moniker>",
    summary: "make the home of one node: keys and a genesis with this node as its validator",
    description: "A genesis that Go made can be put in its place: config/genesis.json is read as it is.",
    examples: [
      "init me --chain-id mychain-1 --home ~/mychain",
      "init me --chain-id lease-1 --app consumer --consumer-genesis section.json --home ~/lease",
    ],
    prints: true,
  });
  command
    .option("--home <dir>", "the node's directory (default: ~/.interlease/node)")
    .requiredOption("--chain-id <id>", "id of the new chain")
    .addOption(new Option("--app <kind>", "which chain").choices(["provider", "consumer", "standalone"]).default("provider"))
    .option("--consumer-genesis <file>", "of a consumer: what its provider answers to `query provider consumer-genesis`")
    .option("--prefix <prefix>", "bech32 prefix of accounts (default: cosmos, or consumer)")
    .option("--default-denom <denom>", "denom of stake and fees", "stake")
    .action(async (moniker: string, flags: Record<string, unknown>) => {
      const { initOptions } = await import("./options.ts");
      const { runInit } = await import("./run.ts");
      runInit({ ...initOptions(moniker, flags, parseChainHome(flags)), json: wantsJson(flags) }, io);
    });
}
