import { networkHome } from "../../localnet/node/home.ts";
import { type Flags, textFlag, wantsJson } from "../command.ts";
import type { Io } from "../io.ts";

/** Which chain a command talks to, as its flags say. */
export interface ChainChoice {
  readonly home: string;
  /** An RPC address; absent: the network that runs in `home`. */
  readonly node: string | undefined;
  readonly chainId: string | undefined;
}

/** The chain as --node, --chain-id and the home name it. */
export function chainChoice(flags: Flags, home: string): ChainChoice {
  return { home, node: textFlag(flags, "node"), chainId: textFlag(flags, "chainId") };
}

/** Which running network a command talks to, and how it prints the answer. */
export interface NetworkOptions {
  readonly home: string;
  readonly json: boolean;
}

/** The network as --home names it. */
export function networkOptions(flags: Flags, io: Io): NetworkOptions {
  return { home: networkHome(textFlag(flags, "home"), io.env), json: wantsJson(flags) };
}
