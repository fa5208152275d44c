import { type Flags, textFlag } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type NetworkOptions, networkOptions } from "../../session/choice.ts";

/** Who gets coins of the running network, and how many. */
export interface FaucetOptions extends NetworkOptions {
  readonly address: string;
  readonly coins: string;
  /** Absent: the chain with the address's prefix. */
  readonly chainId: string | undefined;
}

/** The gift as arguments and flags describe it. */
export function faucetOptions(address: string, coins: string, flags: Flags, io: Io): FaucetOptions {
  return { ...networkOptions(flags, io), address, coins, chainId: textFlag(flags, "chainId") };
}
