import { isJsonObject, type JsonObject } from "../../../encoding/json.ts";
import { appOf } from "../../../localnet/node/apps.ts";
import type { InitOptions } from "../../../localnet/node/singleNode.ts";
import { type Flags, textFlag, usageError } from "../../command.ts";
import { parseObject } from "../../grammar/values.ts";
import { readTextFile } from "../../textFile.ts";

/** The new chain as the flags describe it. */
export function initOptions(moniker: string, flags: Flags, home: string): InitOptions {
  const chainId = textFlag(flags, "chainId") ?? "";
  if (!/^\S{1,50}$/.test(chainId)) throw usageError(`--chain-id ${chainId} is not 1 to 50 characters without spaces`);
  const app = textFlag(flags, "app");
  const kind = app === "consumer" || app === "standalone" ? app : "provider";
  const file = textFlag(flags, "consumerGenesis");
  return {
    home,
    chainId,
    moniker,
    app: appOf(kind, textFlag(flags, "prefix") ?? (kind === "consumer" ? "consumer" : "cosmos")),
    denom: textFlag(flags, "defaultDenom") ?? "stake",
    consumerSection: file === undefined ? undefined : section(file),
  };
}

/** The section itself, or the whole answer of the query. */
function section(file: string): JsonObject {
  const json = parseObject(readTextFile(file), file);
  const inner = json["genesis_state"];
  return isJsonObject(inner) ? inner : json;
}
