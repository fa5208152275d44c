import type { Command } from "commander";
import { addCommand, homeOption } from "../../command.ts";
import type { Io } from "../../io.ts";
import { faucetOptions } from "./options.ts";

/** `faucet`: coins of the running network for anybody. */
export function addFaucet(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "faucet <address> <coins>",
    summary: "send coins of the running network to an address",
    examples: ["faucet cosmos1… 1000000stake", "faucet consumer1… 5000stake --chain-id consumer-1"],
    prints: true,
  });
  homeOption(command).option("--chain-id <id>", "chain to send on (default: the one with the address's prefix)");
  command.action(async (address: string, coins: string, flags: Record<string, unknown>) => {
    const { runFaucet } = await import("./run.ts");
    await runFaucet(faucetOptions(address, coins, flags, io), io);
  });
}
