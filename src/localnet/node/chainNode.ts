import { join } from "node:path";
import type { Engine, SigningKey } from "../../engine/api.ts";
import { sha256 } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { type GasPrice, openNode, type RunningNode } from "../../node/openNode.ts";
import type { GenesisJson } from "../genesis.ts";
import { appOf } from "./apps.ts";
import { loadUserApp } from "./userApp.ts";

/** A developer's own pages and the dashboard; a page of another machine reads nothing. */
const PAGES_OF_THIS_MACHINE = ["http://localhost:*", "http://127.0.0.1:*"];

/** Everything a thread needs to run one chain: plain data, so that it crosses to a worker. */
export interface ChainSpec {
  readonly chainId: string;
  readonly role: "provider" | "consumer";
  readonly addressPrefix: string;
  /** A chain of the user's instead of the shipped one. */
  readonly userApp?: { readonly url: string; readonly file: string };
  readonly genesis: GenesisJson;
  readonly keys: readonly SigningKey[];
  /** The chain's directory; absent: memory. */
  readonly home?: string;
  readonly rpcPort: number;
  readonly moniker: string;
  readonly minGasPrice: GasPrice;
}

/** Opens the chain of a network in this thread. */
export async function openChainNode(spec: ChainSpec): Promise<RunningNode> {
  const { userApp, chainId, genesis, keys, moniker, minGasPrice } = spec;
  return openNode({
    app: userApp === undefined ? appOf(spec.role, spec.addressPrefix) : await loadUserApp(userApp.url, userApp.file),
    genesis,
    keys,
    moniker,
    minGasPrice,
    ...(spec.home === undefined ? {} : { data: join(spec.home, "data") }),
    rpc: { host: "127.0.0.1", port: spec.rpcPort, corsAllowedOrigins: PAGES_OF_THIS_MACHINE },
    nodeId: sha256(utf8(`interlease node ${chainId}`)).slice(0, 20),
  });
}

/** Height and time of a chain's last block; genesis time before the first. */
export async function tipOf(engine: Engine): Promise<{ readonly height: bigint; readonly timeNs: bigint }> {
  const { height, latest } = await engine.status();
  return { height, timeNs: latest?.header.time ?? engine.genesis.timeNs };
}
