import { callControl } from "../../../localnet/node/control/client.ts";
import { readNetworkFile } from "../../../localnet/node/networkFile.ts";
import type { NetworkStatus } from "../../../localnet/node/control/status.ts";
import { printJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import type { NetworkOptions } from "../../session/choice.ts";

/** Prints the state of the running network. */
export async function runStatus(options: NetworkOptions, io: Io): Promise<void> {
  // What our own network answers.
  const status = (await callControl(readNetworkFile(options.home), "network.status")) as NetworkStatus;
  if (options.json) return printJson(io, status);
  const { style } = io;
  const mining = status.mining.mode === "interval" ? `a block every ${status.mining.blockTimeMs / 1000} s` : `${status.mining.mode} blocks`;
  io.out(`${style.bold("time")}  ${status.now}   ${mining}, relayer ${status.relayer.running ? "on" : "off"}`);
  io.out("");
  io.out(
    style.dim(
      ["chain".padEnd(14), "role".padEnd(10), "height".padEnd(8), "validators".padEnd(11), "power".padEnd(8), "block time"].join(" "),
    ),
  );
  for (const c of status.chains) {
    io.out(
      [c.chainId.padEnd(14), c.role.padEnd(10), c.height.padEnd(8), String(c.validators).padEnd(11), c.power.padEnd(8), c.time].join(" "),
    );
  }
  for (const lease of status.leases) {
    const { onProvider, onConsumer } = lease.clients;
    io.out("");
    io.out(`${style.bold(lease.chainId)}  consumer ${lease.consumerId}, ${lease.phase}`);
    io.out(
      `  clients    ${onProvider.clientId} on the provider ${onProvider.status}, ${onConsumer.clientId} on the consumer ${onConsumer.status}`,
    );
    io.out(`  channel    ${lease.channel.onProvider} - ${lease.channel.onConsumer} ${lease.channel.state}`);
    io.out(
      `  lag        ${lease.lag === 0 ? "no validator-set change" : plural(lease.lag, "validator-set change")} on the way; the epoch ends ${lease.blocksUntilNextEpoch === 0 ? "with this block" : `in ${plural(lease.blocksUntilNextEpoch, "block")}`}`,
    );
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
