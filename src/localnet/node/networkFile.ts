import { OperationError } from "../../encoding/error.ts";
import { homePaths, readIfPresent, writeFileAtomic } from "./home.ts";

/** One chain as network.json tells other programs of it. REST and gRPC endpoints will stand here when the node serves them. */
export interface ChainEntry {
  readonly chainId: string;
  readonly role: "provider" | "consumer";
  readonly consumerId?: string;
  /** On the consumer: the client of the provider, and what stands over it. */
  readonly clientId?: string;
  readonly connectionId?: string;
  readonly channelId?: string;
  readonly rpc: string;
  readonly ws: string;
  readonly coinType: number;
  readonly bech32Prefix: string;
  readonly stakingDenom?: string;
  readonly feeDenom: string;
  readonly gasPrice: string;
}

/** What `up` leaves for other programs. */
export interface NetworkFile {
  readonly version: 1;
  readonly control: string;
  readonly token: string;
  readonly accounts: readonly { readonly name: string; readonly mnemonic: string; readonly addresses: Readonly<Record<string, string>> }[];
  readonly validators: readonly { readonly name: string; readonly operator: string; readonly mnemonic: string }[];
  readonly chains: readonly ChainEntry[];
}

export function writeNetworkFile(home: string, file: NetworkFile): void {
  writeFileAtomic(homePaths.network(home), `${JSON.stringify(file, null, 2)}\n`, 0o600);
}

/** The network that runs (or ran) in a home, or undefined where none was. */
export function findNetworkFile(home: string): NetworkFile | undefined {
  const path = homePaths.network(home);
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new OperationError("NETWORK_FILE", `${path} is not JSON`, { hint: "start the network again: up writes it anew", cause });
  }
  if (!isNetworkFile(file))
    throw new OperationError("NETWORK_FILE", `${path} is not the network file of this version`, {
      hint: "start the network again: up writes it anew",
    });
  return file;
}

export function readNetworkFile(home: string): NetworkFile {
  const file = findNetworkFile(home);
  if (file === undefined)
    throw new OperationError("NO_NETWORK", `no network runs in ${home}`, { hint: "start one with `interlease up`, or name its --home" });
  return file;
}

function isNetworkFile(file: unknown): file is NetworkFile {
  if (typeof file !== "object" || file === null) return false;
  const { version, control, token, accounts, validators, chains } = file as Record<string, unknown>;
  return (
    version === 1 &&
    typeof control === "string" &&
    typeof token === "string" &&
    Array.isArray(accounts) &&
    Array.isArray(validators) &&
    Array.isArray(chains)
  );
}
