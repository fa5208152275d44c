import { join } from "node:path";
import type { SigningKey } from "../../engine/api.ts";
import { sha256 } from "../../crypto/hash.ts";
import { utf8 } from "../../encoding/bytes.ts";
import { type GasPrice, openNode, type RunningNode } from "../../node/openNode.ts";
import type { GenesisJson } from "../genesis.ts";
import { ThreadChain, tipTime } from "../threadChain.ts";
import { type AppKind, appOf } from "./apps.ts";
import { loadUserApp } from "./userApp.ts";

/** A developer's own pages and the dashboard; a page of another machine reads nothing. */
const PAGES_OF_THIS_MACHINE = ["http://localhost:*", "http://127.0.0.1:*"];

/** Everything a thread needs to run one chain: plain data, so that it crosses to a worker. */
export interface NodeSpec {
  readonly chainId: string;
  /** Which of the shipped chains. */
  readonly kind: AppKind;
  readonly addressPrefix: string;
  /** A chain of the user's instead of the shipped one. */
  readonly userApp?: { readonly url: string; readonly file: string };
  readonly genesis: GenesisJson;
  readonly keys: readonly SigningKey[];
  /** The chain's directory; absent: memory. */
  readonly home?: string;
  readonly rpcPort: number;
  readonly minGasPrice: GasPrice;
  /** Its share of what the caches of all chains may hold. */
  readonly cacheBytes: number;
}

/** A chain in this thread whose RPC is served. */
export class NodeChain extends ThreadChain {
  readonly #node: RunningNode;

  constructor(node: RunningNode, genesis: GenesisJson, timeNs: bigint) {
    super(node, genesis, timeNs, node.environment);
    this.#node = node;
  }
  override close(): Promise<void> {
    return this.#node.close();
  }
}

/** Opens a chain of a network in this thread. */
export async function openChainNode(spec: NodeSpec): Promise<NodeChain> {
  const { userApp, chainId, genesis, keys, minGasPrice, cacheBytes } = spec;
  const node = await openNode({
    app: userApp === undefined ? appOf(spec.kind, spec.addressPrefix) : await loadUserApp(userApp.url, userApp.file),
    genesis,
    keys,
    moniker: chainId,
    minGasPrice,
    cacheBytes,
    ...(spec.home === undefined ? {} : { data: join(spec.home, "data") }),
    rpc: { host: "127.0.0.1", port: spec.rpcPort, corsAllowedOrigins: PAGES_OF_THIS_MACHINE },
    nodeId: sha256(utf8(`interlease node ${chainId}`)).slice(0, 20),
  });
  return new NodeChain(node, genesis, await tipTime(node.engine));
}
