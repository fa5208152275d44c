import { formatTime } from "../../../encoding/time.ts";
import type { NetworkEvent } from "../../../localnet/node/localNetwork.ts";
import { printJson } from "../../command.ts";
import type { Io } from "../../io.ts";

/** Prints the events of a network: a banner and a line per event, or a JSON document per line. */
export function createReporter(io: Io, json: boolean): (event: NetworkEvent) => void {
  if (json) return (event) => printJson(io, jsonOf(event));
  return (event) => {
    const line = lineOf(event, io);
    if (line !== undefined) io.out(line);
  };
}

function jsonOf(event: NetworkEvent): object {
  if (event.event === "block" || event.event === "time") {
    const { timeNs, ...rest } = event;
    return { ...rest, time: formatTime(timeNs) };
  }
  return event;
}

function lineOf(event: NetworkEvent, { style }: Io): string | undefined {
  switch (event.event) {
    case "network":
      return banner(event, style);
    case "step":
      return `${style.cyan(event.chainId.padEnd(12))} ${style.dim(`#${event.height}`.padEnd(5))} ${style.bold(event.step)}: ${event.detail}`;
    case "ready":
      return `${style.green("ready")} ${style.dim(`after ${event.seconds.toFixed(1)} s; Ctrl-C ends it`)}`;
    case "block":
      // Empty blocks, one a second, would bury what matters.
      return event.txs === 0
        ? undefined
        : `${style.cyan(event.chainId.padEnd(12))} ${style.dim(`#${event.height}`.padEnd(5))} ${event.txs} transaction${event.txs === 1 ? "" : "s"}`;
    case "relay":
      return `${style.dim("relayer")}      ${event.line}`;
    case "trouble":
      return `${style.red("trouble")}      ${event.message}`;
    case "time":
      return `${style.bold("time")}         it is ${formatTime(event.timeNs)} now`;
    case "stopped":
      return style.dim("stopped; everything is committed");
  }
}

function banner({ network, home, ephemeral, resumed }: Extract<NetworkEvent, { readonly event: "network" }>, style: Io["style"]): string {
  const lines = [
    `${style.bold("interlease")} ${resumed ? "goes on with" : "starts"} a local interchain ${style.dim(ephemeral ? `(ephemeral; --home ${home} finds it)` : `in ${home}`)}`,
    "",
    style.bold("chains"),
    ...network.chains.map((c) => `  ${style.cyan(c.chainId.padEnd(12))} ${c.role.padEnd(9)} ${c.rpc}  ${c.ws}`),
    `  ${"control".padEnd(12)} ${"".padEnd(9)} ${network.control}`,
    "",
    style.bold("accounts") + style.dim("  for development only: everybody can know these words"),
    ...network.accounts.flatMap((a) => [
      `  ${a.name.padEnd(12)} ${Object.values(a.addresses).join("  ")}`,
      `  ${"".padEnd(12)} ${style.dim(a.mnemonic)}`,
    ]),
    "",
    style.bold("validators"),
    ...network.validators.flatMap((v) => [`  ${v.name.padEnd(12)} ${v.operator}`, `  ${"".padEnd(12)} ${style.dim(v.mnemonic)}`]),
    "",
  ];
  return lines.join("\n");
}
