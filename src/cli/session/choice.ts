import { type Flags, textFlag } from "../command.ts";

/** Which chain a command talks to, as its flags say. */
export interface ChainChoice {
  readonly home: string;
  /** An RPC address; absent: the network that runs in `home`. */
  readonly node: string | undefined;
  readonly chainId: string | undefined;
}

export function chainChoice(flags: Flags, home: string): ChainChoice {
  return { home, node: textFlag(flags, "node"), chainId: textFlag(flags, "chainId") };
}
