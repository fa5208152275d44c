import type { ChainClient } from "../../../client/chainClient.ts";
import { OperationError } from "../../../encoding/error.ts";
import { formatTime } from "../../../encoding/time.ts";
import { Query as ChannelQuery, State } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { Query as ClientQuery } from "../../../proto/gen/ibc/core/client/v1.ts";
import { Query as ProviderQuery } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import type { Chain } from "../../chain.ts";
import type { Role } from "../../plan.ts";
import type { LeaseRecord } from "../../record.ts";

export interface ChainStatusEntry {
  readonly chainId: string;
  readonly role: Role;
  readonly height: string;
  readonly time: string;
  readonly validators: number;
  readonly power: string;
  readonly validatorsHash: string;
}

export interface LeaseStatus {
  readonly chainId: string;
  readonly provider: string;
  readonly consumerId: string;
  /** Of the consumer in the provider's words. */
  readonly phase: string;
  readonly clients: { readonly onProvider: ClientStatusEntry; readonly onConsumer: ClientStatusEntry };
  readonly channel: { readonly onProvider: string; readonly onConsumer: string; readonly state: string };
  /** Validator-set changes that the provider has sent and the consumer has not received. */
  readonly lag: number;
  /** What has changed on the provider since is sent when this many blocks have been made. */
  readonly blocksUntilNextEpoch: number;
}

export interface ClientStatusEntry {
  readonly clientId: string;
  readonly status: string;
}

export interface NetworkStatus {
  readonly now: string;
  readonly ready: boolean;
  readonly mining: { readonly mode: string; readonly blockTimeMs: number };
  readonly relayer: { readonly running: boolean };
  readonly chains: readonly ChainStatusEntry[];
  readonly leases: readonly LeaseStatus[];
}

export interface StatusInput {
  readonly now: bigint;
  readonly ready: boolean;
  readonly mining: NetworkStatus["mining"];
  readonly relayer: boolean;
  readonly chains: readonly { readonly chain: Chain; readonly role: Role }[];
  readonly leases: readonly LeaseRecord[];
}

/** The state of a running network, asked from its chains. */
export async function networkStatus(input: StatusInput): Promise<NetworkStatus> {
  const clientOf = (chainId: string): ChainClient => {
    const found = input.chains.find(({ chain }) => chain.chainId === chainId);
    if (found === undefined) throw new OperationError("NETWORK", `the network has no chain ${chainId}`);
    return found.chain.client;
  };
  return {
    now: formatTime(input.now),
    ready: input.ready,
    mining: input.mining,
    relayer: { running: input.relayer },
    chains: await Promise.all(input.chains.map(chainStatus)),
    leases: await Promise.all(input.leases.map((lease) => leaseStatus(lease, clientOf(lease.provider), clientOf(lease.chainId)))),
  };
}

async function chainStatus({ chain, role }: StatusInput["chains"][number]): Promise<ChainStatusEntry> {
  const { height, timeNs } = await chain.client.status();
  const [validators, commit] = await Promise.all([chain.client.validators(height), chain.client.commit(height)]);
  const header = commit["header"];
  const hash = typeof header === "object" && header !== null && "validators_hash" in header ? String(header["validators_hash"]) : "";
  const power = validators.reduce<bigint>(
    (sum, v) => sum + (typeof v === "object" && v !== null && "voting_power" in v ? BigInt(String(v["voting_power"])) : 0n),
    0n,
  );
  return {
    chainId: chain.chainId,
    role,
    height: height.toString(),
    time: formatTime(timeNs),
    validators: validators.length,
    power: power.toString(),
    validatorsHash: hash,
  };
}

async function leaseStatus(lease: LeaseRecord, provider: ChainClient, consumer: ChainClient): Promise<LeaseStatus> {
  const onProvider = { portId: "provider", channelId: lease.channelIdOnProvider };
  const onConsumer = { portId: "consumer", channelId: lease.channelIdOnConsumer };
  const [chain, statusOnProvider, statusOnConsumer, channel, sent, received, epoch] = await Promise.all([
    provider.query(ProviderQuery.queryConsumerChain, { consumerId: lease.consumerId }),
    provider.query(ClientQuery.clientStatus, { clientId: lease.clientIdOnProvider }),
    consumer.query(ClientQuery.clientStatus, { clientId: lease.clientIdOnConsumer }),
    consumer.query(ChannelQuery.channel, onConsumer),
    provider.query(ChannelQuery.nextSequenceSend, onProvider),
    consumer.query(ChannelQuery.nextSequenceReceive, onConsumer),
    provider.query(ProviderQuery.queryBlocksUntilNextEpoch, {}),
  ]);
  return {
    chainId: lease.chainId,
    provider: lease.provider,
    consumerId: lease.consumerId,
    phase: chain.phase,
    clients: {
      onProvider: { clientId: lease.clientIdOnProvider, status: statusOnProvider.status },
      onConsumer: { clientId: lease.clientIdOnConsumer, status: statusOnConsumer.status },
    },
    channel: {
      onProvider: lease.channelIdOnProvider,
      onConsumer: lease.channelIdOnConsumer,
      state: channelState(channel.channel?.state),
    },
    lag: Number(sent.nextSequenceSend - received.nextSequenceReceive),
    blocksUntilNextEpoch: Number(epoch.blocksUntilNextEpoch),
  };
}

function channelState(state: number | undefined): string {
  const name = Object.entries(State).find(([, number]) => number === state)?.[0] ?? "unknown";
  return name.replace(/^STATE_/, "").toLowerCase();
}
