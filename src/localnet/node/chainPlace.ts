import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../encoding/error.ts";
import { nodePaths, readGenesisFile } from "../../node/home/nodeHome.ts";
import type { GenesisJson } from "../genesis.ts";
import { homePaths } from "./home.ts";
import { readGenesis } from "./fileRecord.ts";

/** Where a stopped chain is: in a node's home, or under its id in the home of a local network. */
export interface ChainPlace {
  readonly home: string;
  readonly chainId: string | undefined;
}

/** The genesis and the databases of a chain; a chain that is not there is told from a home that is damaged. */
export function findChain({ home, chainId }: ChainPlace): { readonly genesis: GenesisJson; readonly data: string } {
  const chains = chainsIn(home);
  if (chainId === undefined) {
    if (chains.length > 0 && !existsSync(nodePaths.genesis(home)))
      throw notThere(`${home} is the home of a network`, `say which of its chains is meant: ${options(chains)}`);
    return { genesis: readGenesisFile(home), data: nodePaths.data(home) };
  }
  if (!chains.includes(chainId)) {
    if (chains.length > 0) throw notThere(`the network in ${home} has no chain ${chainId}`, `name one that it has: ${options(chains)}`);
    throw existsSync(nodePaths.genesis(home))
      ? notThere(`${home} is the home of one node, not of a network`, "leave out --chain-id")
      : notThere(`there is no network in ${home}`, "name the network's directory with --home");
  }
  return { genesis: readGenesis(home, chainId), data: join(homePaths.chain(home, chainId), "data") };
}

function chainsIn(home: string): readonly string[] {
  const folder = homePaths.chains(home);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function options(chains: readonly string[]): string {
  return chains.map((id) => `--chain-id ${id}`).join(", ");
}

function notThere(message: string, hint: string): OperationError {
  return new OperationError("HOME", message, { hint });
}
