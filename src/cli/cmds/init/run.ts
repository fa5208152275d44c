import { type InitOptions, initNode } from "../../../localnet/node/singleNode.ts";
import { printJson } from "../../command.ts";
import type { Io } from "../../io.ts";

/** Makes the home and says how to go on. */
export function runInit(options: InitOptions & { readonly json: boolean }, io: Io): void {
  const { mnemonic, genesis } = initNode(options);
  const { home, moniker } = options;
  if (options.json) {
    printJson(io, { moniker, chain_id: genesis.chain_id, home, mnemonic });
    return;
  }
  io.out(`${genesis.chain_id} lies in ${home}; \`interlease start --home ${home}\` runs it`);
  io.out(`mnemonic of ${moniker}'s account: ${mnemonic}`);
}
