import { type Flags, parseChainHome } from "../../command.ts";

/** What of a node's keys is shown. */
export type Shown = "show-validator" | "show-address" | "show-node-id";

/** Whose keys are shown. */
export interface ShowKeyOptions {
  readonly home: string;
  /** bech32 prefix of accounts. */
  readonly prefix: string;
}

/** The node as the flags name it. */
export function showKeyOptions(flags: Flags): ShowKeyOptions {
  return { home: parseChainHome(flags), prefix: String(flags["prefix"]) };
}
