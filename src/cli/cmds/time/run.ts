import { callControl } from "../../../localnet/node/control/client.ts";
import { readNetworkFile } from "../../../localnet/node/networkFile.ts";
import { printJson } from "../../command.ts";
import type { Io } from "../../io.ts";
import type { NetworkOptions } from "../../session/choice.ts";
import type { AdvanceOptions } from "./options.ts";

/** Prints the network's time. */
export async function runTimeNow(options: NetworkOptions, io: Io): Promise<void> {
  print(await callControl(readNetworkFile(options.home), "time.now"), options.json, io);
}

/** Moves the time of every chain forward. */
export async function runTimeAdvance(options: AdvanceOptions, io: Io): Promise<void> {
  print(await callControl(readNetworkFile(options.home), "time.advance", { seconds: options.seconds }), options.json, io);
}

function print(answer: unknown, json: boolean, io: Io): void {
  if (json) printJson(io, answer);
  else io.out(typeof answer === "object" && answer !== null && "now" in answer ? String(answer.now) : JSON.stringify(answer));
}
