import { exactJson } from "../../../encoding/json.ts";
import { exportChain } from "../../../localnet/node/singleNode.ts";
import type { Io } from "../../io.ts";
import type { ExportOptions } from "./options.ts";

/** Prints the state as a genesis. */
export async function runExport(options: ExportOptions, io: Io): Promise<void> {
  io.out(exactJson(await exportChain(options)));
}
