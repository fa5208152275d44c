import assert from "node:assert/strict";
import { Account, walletFromMnemonic } from "../../src/client/index.ts";
import type { RelayerChain } from "../../src/relayer/index.ts";
import type { NetworkChain } from "../../src/testing.ts";

/** A chain as a relayer of the test's own sees it, with the account of the network's relayer. */
export function relayerEnd(chain: NetworkChain, blockAfter: (height: bigint) => Promise<bigint>): RelayerChain {
  const relayer = chain.accounts.find(({ name }) => name === "relayer");
  assert.ok(relayer);
  const prefix = relayer.address.slice(0, relayer.address.indexOf("1"));
  const wallet = walletFromMnemonic(relayer.mnemonic, prefix);
  const gasPrice = { denom: "stake", atomics: 10n ** 15n };
  const nextBlock = async (height: bigint): Promise<void> => void (await blockAfter(height));
  const account = new Account({ client: chain.client, wallet, chainId: chain.chainId, gasPrice, nextBlock });
  return { chainId: chain.chainId, client: chain.client, account, blockAfter };
}

/** A block whenever somebody waits for one. */
export function onDemand(chain: NetworkChain): () => Promise<bigint> {
  return async () => (await chain.produceBlock({ mempool: true })).height;
}
