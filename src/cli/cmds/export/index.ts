import type { Command } from "commander";
import { exactJson } from "../../../encoding/json.ts";
import { networkHome } from "../../../localnet/node/home.ts";
import { addCommand, homeOption, textFlag, usageError } from "../../command.ts";
import type { Io } from "../../io.ts";

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
      const height = textFlag(flags, "height");
      if (height !== undefined && !/^\d{1,18}$/.test(height)) throw usageError(`--height ${height} is not a height`);
      const { exportChain } = await import("../../../localnet/node/singleNode.ts");
      const home = networkHome(textFlag(flags, "home"), io.env);
      const genesis = await exportChain({
        home,
        chainId: textFlag(flags, "chainId"),
        height: height === undefined ? undefined : BigInt(height),
      });
      io.out(exactJson(genesis));
    });
}
