import { callControl } from "../../../localnet/node/controlClient.ts";
import { readNetworkFile } from "../../../localnet/node/networkFile.ts";
import { printJson } from "../../command.ts";
import type { Io } from "../../io.ts";

interface TimeOptions {
  readonly home: string;
  readonly json: boolean;
}

export async function runTimeNow(options: TimeOptions, io: Io): Promise<void> {
  print(await callControl(readNetworkFile(options.home), "time.now"), options.json, io);
}

export async function runTimeAdvance(options: TimeOptions & { readonly seconds: number }, io: Io): Promise<void> {
  print(await callControl(readNetworkFile(options.home), "time.advance", { seconds: options.seconds }), options.json, io);
}

function print(answer: unknown, json: boolean, io: Io): void {
  if (json) printJson(io, answer);
  else io.out(typeof answer === "object" && answer !== null && "now" in answer ? String(answer.now) : JSON.stringify(answer));
}
