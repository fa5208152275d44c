import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../encoding/error.ts";

/** What a node reads of config/app.toml, under the names that the Cosmos SDK's nodes use; what is absent is undefined. */
export interface AppSettings {
  readonly pruning: string | undefined;
  readonly pruningKeepRecent: bigint | undefined;
  readonly pruningInterval: bigint | undefined;
  readonly minRetainBlocks: bigint | undefined;
  readonly queryGasLimit: bigint | undefined;
}

export function appTomlPath(home: string): string {
  return join(home, "config", "app.toml");
}

/** The file of a new home. */
export function appTomlText(queryGasLimit: bigint): string {
  return `# States of older heights: "default" keeps 362880 besides the last one, "everything" 2 (both prune at every 10th height), "nothing" prunes
# nothing, "custom" is what the next two say.
pruning = "default"
pruning-keep-recent = "0"
pruning-interval = "0"

# Blocks that are kept at least; others go once no evidence can need them. 0 keeps all.
min-retain-blocks = 0

# Gas that a query or a simulation may use; 0 is without limit.
query-gas-limit = "${queryGasLimit}"
`;
}

/** Reads config/app.toml, as Go's or as our own; a home without one has no settings. */
export function readAppSettings(home: string): AppSettings {
  const path = appTomlPath(home);
  const values = rootValues(path);
  const number = (name: string): bigint | undefined => {
    const text = values.get(name);
    if (text === undefined || text === "") return undefined;
    if (/^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n) return BigInt(text);
    throw new OperationError("SETTINGS", `${path}: ${name} is not a whole number: ${text}`, { hint: "correct it, or remove the line" });
  };
  return {
    pruning: values.get("pruning"),
    pruningKeepRecent: number("pruning-keep-recent"),
    pruningInterval: number("pruning-interval"),
    minRetainBlocks: number("min-retain-blocks"),
    queryGasLimit: number("query-gas-limit"),
  };
}

/** What stands before the first table. */
function rootValues(path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of textOf(path).split("\n")) {
    if (/^\s*\[/.test(line)) break;
    const [, name, text, bare] = /^\s*([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|([^#\s"]+))\s*(?:#.*)?$/.exec(line) ?? [];
    if (name !== undefined) values.set(name, text ?? bare ?? "");
  }
  return values;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new OperationError("SETTINGS", `${path} cannot be read`, { cause });
  }
}
