import { type Command, Option } from "commander";
import { homeOption, addCommand } from "../../command.ts";
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

/** The flags of every transaction. */
export function txOptions(command: Command): Command {
  return homeOption(command)
    .option("--from <name-or-address>", "who signs: a key of the keyring, or an account or validator of the running network")
    .option("--node <url>", "RPC address of any chain, as http://127.0.0.1:26657 or tcp://…")
    .option("--chain-id <id>", "chain of the running network; with --node the id that the chain must have")
    .option("--gas <n|auto>", "gas limit, or auto to estimate it", "auto")
    .option("--gas-adjustment <x>", "factor on an estimate", "1.4")
    .option("--gas-prices <price>", "price of a unit of gas, as 0.001stake")
    .option("--fees <coins>", "the whole fee, as 500stake")
    .option("--note <text>", "memo of the transaction")
    .option("--timeout-height <n>", "height after which the transaction is void")
    .addOption(new Option("--sign-mode <mode>", "what is signed").choices(["direct", "amino-json"]).default("direct"))
    .addOption(
      new Option("-b, --broadcast-mode <mode>", "wait for the block, or return after the chain's first check")
        .choices(["block", "sync"])
        .default("block"),
    )
    .option("--dry-run", "estimate the gas and send nothing")
    .option("--generate-only", "print the unsigned transaction and send nothing")
    .option("--keyring-backend <backend>", "file (encrypted) or test")
    .option("--keyring-dir <dir>", "directory of the keyring")
    .option("-y, --yes", "do not ask before sending");
}
