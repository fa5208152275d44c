import { callControl } from "../../../localnet/node/control/client.ts";
import { readNetworkFile } from "../../../localnet/node/networkFile.ts";
import { printJson, usageError } from "../../command.ts";
import type { Io } from "../../io.ts";
import type { FaucetOptions } from "./options.ts";

/** Sends the coins and says where they are. */
export async function runFaucet(options: FaucetOptions, io: Io): Promise<void> {
  const network = readNetworkFile(options.home);
  const chainId = options.chainId ?? network.chains.find((c) => options.address.startsWith(`${c.bech32Prefix}1`))?.chainId;
  if (chainId === undefined)
    throw usageError(
      `no chain of the network has addresses like ${options.address}`,
      `its chains have ${[...new Set(network.chains.map((c) => `${c.bech32Prefix}1…`))].join(", ")}`,
    );
  const { address, coins } = options;
  const answer = await callControl(network, "faucet.send", { chainId, address, coins });
  if (options.json) return printJson(io, answer);
  const { hash, height } = answer as { readonly hash: string; readonly height: string };
  io.out(`${coins} for ${address} in block ${height} of ${chainId}, transaction ${hash}`);
}
