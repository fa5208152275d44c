import { OperationError } from "../../encoding/error.ts";
import { DENOM } from "../economy.ts";
import { addressOf, operatorOf } from "../keys.ts";
import { type NetworkPlan, type Role, USERS } from "../plan.ts";
import type { LeaseRecord } from "../record.ts";
import { homePaths, readIfPresent, writeFileAtomic } from "./home.ts";
import type { NetworkPorts } from "./ports.ts";

/** One chain as network.json tells other programs of it. REST and gRPC endpoints will stand here when the node serves them. */
export interface ChainEntry {
  readonly chainId: string;
  readonly role: Role;
  /** Of a consumer: the chain whose validators make its blocks. */
  readonly provider?: string;
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

/** What other programs are told of a network; ids of leases come as they are made. */
export function networkFileOf(network: {
  readonly plan: NetworkPlan;
  readonly ports: NetworkPorts;
  readonly token: string;
  readonly leases: readonly LeaseRecord[];
}): NetworkFile {
  const { plan, ports, token, leases } = network;
  return {
    version: 1,
    control: `http://127.0.0.1:${ports.control}/rpc`,
    token,
    accounts: plan.accounts
      .filter(({ name }) => USERS.includes(name))
      .map((account) => {
        const addresses = plan.chains.map(({ chainId, app }) => [chainId, addressOf(account, app.addressPrefix)] as const);
        return { name: account.name, mnemonic: account.mnemonic, addresses: Object.fromEntries(addresses) };
      }),
    validators: plan.chains.flatMap(({ chainId, app, founders }, i) =>
      founders.map((v) => ({
        // The validators of further chains have the same names there: here they are told apart.
        name: i === 0 ? v.name : `${chainId}/${v.name}`,
        operator: operatorOf(v, app.addressPrefix),
        mnemonic: v.mnemonic,
      })),
    ),
    chains: plan.chains.map((chain, i) => chainEntry(chain, ports.rpc[i] ?? 0, leases)),
  };
}

function chainEntry(
  { chainId, role, app, founders }: NetworkPlan["chains"][number],
  port: number,
  leases: readonly LeaseRecord[],
): ChainEntry {
  const lease = leases.find((l) => l.chainId === chainId);
  return {
    chainId,
    role,
    ...(lease === undefined
      ? {}
      : {
          provider: lease.provider,
          consumerId: lease.consumerId,
          clientId: lease.clientIdOnConsumer,
          connectionId: lease.connectionIdOnConsumer,
          channelId: lease.channelIdOnConsumer,
        }),
    rpc: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}/websocket`,
    coinType: 118,
    bech32Prefix: app.addressPrefix,
    ...(founders.length === 0 ? {} : { stakingDenom: DENOM }),
    feeDenom: DENOM,
    gasPrice: `0.001${DENOM}`,
  };
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
