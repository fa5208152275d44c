import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChainEntry } from "./networkFile.ts";

/** Writes chain.json and assetlist.json per chain, as the Cosmos chain registry has them, so that wallets and tools attach without typing. */
export function writeChainRegistry(folder: string, chains: readonly ChainEntry[]): void {
  for (const chain of chains) {
    const directory = join(folder, "chain-registry", chain.chainId);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, "chain.json"), `${JSON.stringify(chainJson(chain), null, 2)}\n`);
    writeFileSync(join(directory, "assetlist.json"), `${JSON.stringify(assetList(chain), null, 2)}\n`);
  }
}

function chainJson(chain: ChainEntry): object {
  const price = Number(chain.gasPrice.replace(/[^\d.].*$/, ""));
  const token = {
    denom: chain.feeDenom,
    fixed_min_gas_price: price,
    low_gas_price: price,
    average_gas_price: price,
    high_gas_price: price,
  };
  return {
    $schema: "../../chain.schema.json",
    chain_name: chain.chainId,
    chain_type: "cosmos",
    chain_id: chain.chainId,
    status: "live",
    network_type: "devnet",
    pretty_name: chain.chainId,
    bech32_prefix: chain.bech32Prefix,
    key_algos: ["secp256k1"],
    slip44: chain.coinType,
    fees: { fee_tokens: [token] },
    ...(chain.stakingDenom === undefined ? {} : { staking: { staking_tokens: [{ denom: chain.stakingDenom }] } }),
    apis: { rpc: [{ address: chain.rpc }] },
  };
}

function assetList({ chainId, feeDenom }: ChainEntry): object {
  return {
    $schema: "../../assetlist.schema.json",
    chain_name: chainId,
    assets: [
      {
        description: `the coin of ${chainId}`,
        denom_units: [{ denom: feeDenom, exponent: 0 }],
        base: feeDenom,
        display: feeDenom,
        name: feeDenom,
        symbol: feeDenom.toUpperCase(),
        type_asset: "sdk.coin",
      },
    ],
  };
}
