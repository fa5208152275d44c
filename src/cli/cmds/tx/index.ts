import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import type { Io } from "../../io.ts";

/** Commands of modules are made from the descriptors when a transaction is asked for: other commands need not wait for that. */
export async function addTx(parent: Command, io: Io, argv: readonly string[]): Promise<void> {
  const group = addCommand(parent, {
    usage: "tx",
    summary: "sign and send a transaction: every message of every module",
    description:
      "Without --node it goes to the running network, whose accounts and validators sign by name (--from alice, --from val1).\n--chain-id chooses the chain; it is the provider otherwise.",
    examples: [
      "tx bank send alice cosmos1… 1000stake -y",
      "tx staking delegate cosmosvaloper1… 5000000stake --from alice",
      "tx provider create-consumer consumer.json --from alice --gas auto",
      "tx provider opt-in 0 --from val1",
    ],
  });
  if (!["tx", "help"].includes(argv[0] ?? "")) return;
  const { addTxCommands } = await import("./commands.ts");
  addTxCommands(group, io);
}
