import { OperationError } from "../encoding/error.ts";
import type { MultiStoreOptions } from "../store/types.ts";

/** Which states a node keeps, in the Cosmos SDK's terms: those of the last block and of `keepRecent` before it. */
export interface Pruning {
  /** Undefined: every state is kept. */
  readonly keepRecent: bigint | undefined;
  /** Others go at heights that this divides. */
  readonly interval: bigint;
}

/** What the flags and app.toml say; numbers count only where the strategy is "custom". */
export interface PruningSettings {
  readonly strategy: string;
  readonly keepRecent: bigint;
  readonly interval: bigint;
}

export const KEEP_EVERYTHING: Pruning = { keepRecent: undefined, interval: 0n };
const DEFAULT: Pruning = { keepRecent: 362_880n, interval: 10n };
const EVERYTHING: Pruning = { keepRecent: 2n, interval: 10n };

/** The SDK's strategies with its refusals. */
export function pruningOf({ strategy, keepRecent, interval }: PruningSettings): Pruning {
  const name = strategy.toLowerCase();
  if (name === "default") return DEFAULT;
  if (name === "nothing") return KEEP_EVERYTHING;
  if (name === "everything") return EVERYTHING;
  if (name !== "custom") throw refused(`unknown pruning strategy ${name}`, "use default, nothing, everything or custom");
  const fault = customFault(keepRecent, interval);
  if (fault !== undefined) throw refused(`invalid custom pruning options: ${fault}`, "see --pruning-keep-recent and --pruning-interval");
  return { keepRecent, interval };
}

function customFault(keepRecent: bigint, interval: bigint): string | undefined {
  if (interval === 0n) return `'pruning-interval' must not be 0. If you want to disable pruning, select pruning = "nothing"`;
  const most = `For the most aggressive pruning, select pruning = "everything"`;
  if (interval < EVERYTHING.interval) return `'pruning-interval' must not be less than ${EVERYTHING.interval}. ${most}`;
  const least = EVERYTHING.keepRecent ?? 0n;
  return keepRecent < least ? `'pruning-keep-recent' must not be less than ${least}. ${most}` : undefined;
}

/** What the store is told: it counts the last block too. */
export function retentionOf({ keepRecent, interval }: Pruning): Pick<MultiStoreOptions, "keepRecent" | "pruneInterval"> {
  return keepRecent === undefined ? {} : { keepRecent: keepRecent + 1n, pruneInterval: interval };
}

function refused(message: string, hint: string): OperationError {
  return new OperationError("BAD_PRUNING", message, { hint });
}
