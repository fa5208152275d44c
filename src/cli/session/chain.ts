import { ChainClient } from "../../client/chainClient.ts";
import { httpTransport } from "../../client/transport.ts";
import { parseDec } from "../../encoding/decimal.ts";
import { OperationError } from "../../encoding/error.ts";
import { type ChainEntry, findNetworkFile, type NetworkFile } from "../../localnet/node/networkFile.ts";
import { Query as AuthQuery } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import type { GasPrice } from "../../node/openNode.ts";
import { usageError } from "../command.ts";
import type { ChainChoice } from "./choice.ts";

/** A chain that a command talks to. */
export interface ChainSession {
  readonly chainId: string;
  readonly client: ChainClient;
  readonly prefix: string;
  readonly gasPrice: GasPrice | undefined;
  /** The local network that the chain belongs to. */
  readonly network: NetworkFile | undefined;
}

/** Finds the chain: by its address, else by its id in the running network, else the one that has the module. */
export async function openSession(choice: ChainChoice, module?: string): Promise<ChainSession> {
  const network = findNetworkFile(choice.home);
  if (choice.node !== undefined) return openNode(choice, choice.node, network);
  if (network === undefined)
    throw new OperationError("NO_NETWORK", `no network runs in ${choice.home}`, {
      hint: "start one with `interlease up`, name its --home, or give a chain's address with --node",
    });
  const entry = entryFor(network, choice.chainId, module);
  return {
    chainId: entry.chainId,
    client: new ChainClient(httpTransport(entry.rpc)),
    prefix: entry.bech32Prefix,
    gasPrice: parseGasPrice(entry.gasPrice),
    network,
  };
}

function entryFor(network: NetworkFile, chainId: string | undefined, module: string | undefined): ChainEntry {
  const role = module === "ccvconsumer" ? "consumer" : "provider";
  const found = network.chains.find((c) => (chainId === undefined ? c.role === role : c.chainId === chainId));
  if (found === undefined)
    throw usageError(
      chainId === undefined ? `the network has no ${role}` : `the network has no chain ${chainId}`,
      `it has ${network.chains.map((c) => c.chainId).join(", ")}`,
    );
  return found;
}

async function openNode(choice: ChainChoice, node: string, network: NetworkFile | undefined): Promise<ChainSession> {
  const url = node.replace(/^tcp:\/\//, "http://").replace(/^(?!https?:\/\/)/, "http://");
  const client = new ChainClient(httpTransport(url));
  const { chainId } = await client.status();
  if (choice.chainId !== undefined && choice.chainId !== chainId)
    throw usageError(`the chain at ${node} is ${chainId}, not ${choice.chainId}`);
  const entry = network?.chains.find((c) => c.chainId === chainId && sameUrl(c.rpc, url));
  const answer = entry === undefined ? await client.query(AuthQuery.bech32Prefix, {}).catch(() => undefined) : undefined;
  return {
    chainId,
    client,
    prefix: entry?.bech32Prefix ?? answer?.bech32Prefix ?? "cosmos",
    gasPrice: entry === undefined ? undefined : parseGasPrice(entry.gasPrice),
    network: entry === undefined ? undefined : network,
  };
}

function sameUrl(a: string, b: string): boolean {
  return a.replace(/\/$/, "") === b.replace(/\/$/, "");
}

/** "0.001stake". */
export function parseGasPrice(text: string): GasPrice {
  const [, price, denom] = /^(\d+(?:\.\d+)?)([a-zA-Z]\S*)$/.exec(text.trim()) ?? [];
  if (price === undefined || denom === undefined) throw usageError(`${text} is not a gas price`, "write it as 0.001stake");
  return { denom, atomics: parseDec(price) };
}
