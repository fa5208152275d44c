import type { Command } from "commander";
import { addCommand } from "../../command.ts";
import type { Io } from "../../io.ts";
import { showKeyOptions } from "./options.ts";

/** What Go's binaries have under `comet` and, of old, `tendermint`. */
export function addComet(parent: Command, io: Io): void {
  const group = addCommand(parent, {
    usage: "comet",
    aliases: ["tendermint"],
    summary: "a node's keys, as Go's binaries show them",
    examples: ["comet show-validator --home ~/mychain"],
  });
  const shows = [
    ["show-validator", "the public key that signs blocks"],
    ["show-address", "the address of that key"],
    ["show-node-id", "the node's id"],
  ] as const;
  for (const [name, summary] of shows) {
    addCommand(group, { usage: name, summary, examples: [`comet ${name} --home ~/mychain`] })
      .option("--home <dir>", "the node's directory (default: ~/.interlease/node)")
      .option("--prefix <prefix>", "bech32 prefix of accounts", "cosmos")
      .action(async (flags: Record<string, unknown>) => {
        const { runShowKey } = await import("./run.ts");
        runShowKey(name, showKeyOptions(flags), io);
      });
  }
}
