import { Account } from "../client/account.ts";
import type { ChainClient } from "../client/chainClient.ts";
import { findAttribute } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import { toBase64 } from "../encoding/base64.ts";
import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonObject } from "../encoding/json.ts";
import { DAY, HOUR, SECOND } from "../encoding/time.ts";
import { MsgDelegate } from "../proto/gen/cosmos/staking/v1beta1.ts";
import { MsgCreateConsumer, MsgOptIn, Query as ProviderQuery } from "../proto/gen/interchain_security/ccv/provider/v1.ts";
import { ConsumerGenesisState } from "../proto/gen/interchain_security/ccv/v1.ts";
import { Order } from "../proto/gen/ibc/core/channel/v1.ts";
import { toJson } from "../proto/json.ts";
import { type Path, type Relayer, type RelayerChain, revisionOf } from "../relayer/index.ts";
import { blockNow, type ChainHost, type NetworkClock } from "./host.ts";
import { type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";

/** A host with the ways in which the network talks to it. */
export interface LiveChain {
  readonly host: ChainHost;
  readonly client: ChainClient;
  readonly prefix: string;
  readonly feeDenom: string;
  /** 10^-18 of the fee denom per unit of gas. */
  readonly gasPriceAtomics: bigint;
}

export interface LaunchStep {
  readonly step: string;
  readonly detail: string;
  readonly chainId: string;
  readonly height: bigint;
}

export interface LaunchSurroundings {
  readonly clock: NetworkClock;
  /** Resolves when `chain` has a block later than `height`; on demand it makes one. */
  readonly blockAfter: (chain: LiveChain, height: bigint) => Promise<bigint>;
  readonly narrate: (step: LaunchStep) => void;
}

export interface ConsumerLaunch {
  readonly chainId: string;
  readonly owner: NamedAccount;
  readonly optIn: readonly NamedValidator[];
  readonly topN: number;
}

export const UNBONDING_CONSUMER_NS: bigint = 20n * DAY;

export function accountOn(chain: LiveChain, who: NamedAccount, surroundings: LaunchSurroundings): Account {
  return new Account({
    client: chain.client,
    wallet: who.wallet(chain.prefix),
    chainId: chain.host.chainId,
    gasPrice: { denom: chain.feeDenom, atomics: chain.gasPriceAtomics },
    nextBlock: async () => {
      await surroundings.blockAfter(chain, chain.host.height);
    },
  });
}

/** The chain as the relayer uses it, with the relayer's own account. */
export function relayerChain(chain: LiveChain, relayer: NamedAccount, surroundings: LaunchSurroundings): RelayerChain {
  return {
    chainId: chain.host.chainId,
    client: chain.client,
    account: accountOn(chain, relayer, surroundings),
    blockAfter: (height) => surroundings.blockAfter(chain, height),
    now: () => surroundings.clock.now,
  };
}

async function sendOrThrow(
  account: Account,
  what: string,
  messages: Parameters<Account["send"]>[0],
): Promise<Awaited<ReturnType<Account["send"]>>> {
  const outcome = await account.send(messages);
  if (outcome.code !== 0) throw new OperationError("LAUNCH", `${what}: ${outcome.codespace}/${outcome.code} ${outcome.log}`);
  return outcome;
}

/**
 * Creates a consumer on the provider and takes it to its launch: MsgCreateConsumer by its owner, MsgOptIn by the validators, spawn time.
 * Gives the consumer's id and the genesis section that the provider made for it.
 */
export async function launchOnProvider(
  provider: LiveChain,
  launch: ConsumerLaunch,
  surroundings: LaunchSurroundings,
): Promise<{ readonly consumerId: string; readonly clientId: string; readonly genesis: JsonObject }> {
  const { clock, narrate } = surroundings;
  const say = (step: string, detail: string): void =>
    narrate({ step, detail, chainId: provider.host.chainId, height: provider.host.height });
  const owner = accountOn(provider, launch.owner, surroundings);
  const spawnTime = clock.now + 30n * SECOND;
  const created = await sendOrThrow(owner, "MsgCreateConsumer", [
    pack(MsgCreateConsumer, {
      submitter: owner.address,
      chainId: launch.chainId,
      metadata: { name: launch.chainId, description: "a consumer of the local network", metadata: "{}" },
      initializationParameters: {
        initialHeight: { revisionNumber: revisionOf(launch.chainId), revisionHeight: 1n },
        genesisHash: new Uint8Array(0),
        binaryHash: new Uint8Array(0),
        spawnTime,
        unbondingPeriod: UNBONDING_CONSUMER_NS,
        ccvTimeoutPeriod: 28n * DAY,
        transferTimeoutPeriod: HOUR,
        consumerRedistributionFraction: "0.75",
        blocksPerDistributionTransmission: 10n,
        historicalEntries: 10_000n,
        distributionTransmissionChannel: "",
        connectionId: "",
      },
    }),
  ]);
  const consumerId = findAttribute(created.events, "create_consumer", "consumer_id");
  if (consumerId === undefined) throw new OperationError("LAUNCH", "MsgCreateConsumer left no create_consumer event");
  say("create consumer", `MsgCreateConsumer by ${launch.owner.name}: ${launch.chainId} is consumer ${consumerId}`);
  for (const validator of launch.optIn) {
    const account = accountOn(provider, validator, surroundings);
    const operator = operatorOf(validator, provider.prefix);
    await sendOrThrow(account, "MsgOptIn", [pack(MsgOptIn, { providerAddr: operator, signer: account.address, consumerId })]);
    say("opt in", `MsgOptIn by ${validator.name}`);
  }
  clock.moveTo(spawnTime + SECOND);
  await blockNow(provider.host, clock);
  const chain = await provider.client.query(ProviderQuery.queryConsumerChain, { consumerId });
  if (chain.phase !== "CONSUMER_PHASE_LAUNCHED")
    throw new OperationError("LAUNCH", `consumer ${consumerId} is ${chain.phase} after its spawn time`, {
      hint: "did a validator of the active set opt in?",
    });
  say("spawn time", `consumer ${consumerId} is launched: the provider made its client ${chain.clientId} and its genesis`);
  const answer = await provider.client.query(ProviderQuery.queryConsumerGenesis, { consumerId });
  const genesis = toJson(ConsumerGenesisState, answer.genesisState);
  const params = isJsonObject(genesis["params"]) ? genesis["params"] : {};
  return { consumerId, clientId: chain.clientId, genesis: { ...genesis, params: { ...params, reward_denoms: [provider.feeDenom] } } };
}

export interface Lease {
  readonly path: Path;
  readonly connectionIdOnConsumer: string;
  readonly connectionIdOnProvider: string;
  readonly channelIdOnConsumer: string;
  readonly channelIdOnProvider: string;
}

export const CLIENT_ON_CONSUMER = "07-tendermint-0";

/** Opens connection and ordered CCV channel over the clients that exist, and whatever channel the consumer opens by itself. */
export async function openLease(relayer: Relayer, path: Path, narrate: (step: string, detail: string) => void): Promise<Lease> {
  const connection = await relayer.connect(path);
  narrate(
    "connection",
    `${connection.connectionIdOnA} on ${path.a.chain.chainId}, ${connection.connectionIdOnB} on ${path.b.chain.chainId}`,
  );
  const channel = await relayer.openChannel(path, connection, {
    portIdOnA: "consumer",
    portIdOnB: "provider",
    ordering: Order.ORDER_ORDERED,
    version: "1",
  });
  narrate("CCV channel", `${channel.channelIdOnA} on ${path.a.chain.chainId}, ${channel.channelIdOnB} on ${path.b.chain.chainId}`);
  return {
    path,
    connectionIdOnConsumer: connection.connectionIdOnA,
    connectionIdOnProvider: connection.connectionIdOnB,
    channelIdOnConsumer: channel.channelIdOnA,
    channelIdOnProvider: channel.channelIdOnB,
  };
}

/** Delegates one unit of power and waits until the consumer's own validator set has it: the lease is live. */
export async function firstChange(
  provider: LiveChain,
  consumer: LiveChain,
  relayer: Relayer,
  options: { readonly delegator: NamedAccount; readonly validator: NamedValidator; readonly amount: bigint; readonly denom: string },
  surroundings: LaunchSurroundings,
): Promise<void> {
  const account = accountOn(provider, options.delegator, surroundings);
  const operator = operatorOf(options.validator, provider.prefix);
  const before = await powerOf(consumer, options.validator);
  await sendOrThrow(account, "MsgDelegate", [
    pack(MsgDelegate, {
      delegatorAddress: account.address,
      validatorAddress: operator,
      amount: { denom: options.denom, amount: options.amount },
    }),
  ]);
  surroundings.narrate({
    step: "delegation",
    detail: `${options.delegator.name} delegates ${options.amount}${options.denom} to ${options.validator.name}`,
    chainId: provider.host.chainId,
    height: provider.host.height,
  });
  for (let i = 0; i < 64; i++) {
    await surroundings.blockAfter(provider, provider.host.height);
    await relayer.relay();
    await surroundings.blockAfter(consumer, consumer.host.height);
    const now = await powerOf(consumer, options.validator);
    if (now !== before) {
      surroundings.narrate({
        step: "validator set change",
        detail: `${options.validator.name} has power ${now} on ${consumer.host.chainId} (was ${before})`,
        chainId: consumer.host.chainId,
        height: consumer.host.height,
      });
      return;
    }
  }
  const [trouble] = relayer.troubles;
  throw new OperationError("LAUNCH", `no validator set change reached ${consumer.host.chainId} in 64 blocks`, {
    hint: trouble === undefined ? "is the relayer's account funded?" : `${trouble.subject}: ${trouble.message}`,
  });
}

async function powerOf(chain: LiveChain, validator: NamedValidator): Promise<string> {
  const key = toBase64(validator.consensusKey);
  for (const entry of await chain.client.validators(chain.host.height + 1n)) {
    if (isJsonObject(entry) && isJsonObject(entry["pub_key"]) && entry["pub_key"]["value"] === key) return String(entry["voting_power"]);
  }
  return "0";
}
