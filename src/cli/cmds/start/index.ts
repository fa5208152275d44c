import { type Command, Option } from "commander";
import { addCommand, parseChainHome } from "../../command.ts";
import type { Io } from "../../io.ts";

/** `start`: one node of a chain. */
export function addStart(parent: Command, io: Io): void {
  const command = addCommand(parent, {
    usage: "start",
    summary: "run one node of a chain, on the embedded engine or as an application of CometBFT",
    examples: ["start --home ~/mychain", "start --home ~/mychain --engine cometbft --address tcp://127.0.0.1:26658"],
  });
  command
    .option("--home <dir>", "the node's directory (default: ~/.interlease/node)")
    .addOption(new Option("--app <kind>", "which chain (default: as the genesis says)").choices(["provider", "consumer", "standalone"]))
    .option("--prefix <prefix>", "bech32 prefix of accounts (default: that of the genesis's first account)")
    .addOption(new Option("--engine <engine>", "who makes the blocks").choices(["embedded", "cometbft"]).default("embedded"))
    .option("--rpc.laddr <address>", "embedded: where RPC listens", "tcp://127.0.0.1:26657")
    .option("--rpc.cors_allowed_origins <origins>", "embedded: web pages that may use RPC, as https://wallet.example,http://localhost:*")
    .option("--block-time <duration>", "embedded: time between blocks", "1s")
    .option("--address <address>", "cometbft: where the ABCI socket listens; CometBFT's --proxy_app", "tcp://127.0.0.1:26658")
    .option("--comet-rpc <url>", "cometbft: its RPC, for queries about blocks and transactions", "http://127.0.0.1:26657")
    .option("--minimum-gas-prices <price>", "floor of fees, as 0.001stake")
    .option("--pruning <strategy>", "which states go: default, nothing, everything or custom (default: as app.toml says, else default)")
    .option("--pruning-keep-recent <n>", "custom: states kept besides the last one, at least 2")
    .option("--pruning-interval <n>", "custom: prune at every so many heights, at least 10")
    .option("--min-retain-blocks <n>", "blocks kept at least, once no evidence needs more; 0 keeps all (default: as app.toml says, else 0)")
    .option("--cache-size <MiB>", "memory of all caches together", "256")
    .option("--query-gas-limit <n>", "gas of a query or simulation; 0 is without limit (default: as app.toml says, else 10000000)")
    .action(async (flags: Record<string, unknown>) => {
      const { startOptions } = await import("./options.ts");
      const { runStart } = await import("./run.ts");
      await runStart(startOptions(flags, parseChainHome(flags)), io);
    });
}
