import { Account } from "../client/account.ts";
import { findAttribute } from "../client/events.ts";
import { pack } from "../client/tx.ts";
import { toBase64 } from "../encoding/base64.ts";
import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonObject } from "../encoding/json.ts";
import { DAY, HOUR, SECOND } from "../encoding/time.ts";
import { MsgDelegate } from "../proto/gen/cosmos/staking/v1beta1.ts";
import {
  MsgCreateConsumer,
  MsgOptIn,
  PowerShapingParameters,
  Query as ProviderQuery,
} from "../proto/gen/interchain_security/ccv/provider/v1.ts";
import { ConsumerGenesisState } from "../proto/gen/interchain_security/ccv/v1.ts";
import { Order } from "../proto/gen/ibc/core/channel/v1.ts";
import { toJson } from "../proto/json.ts";
import { type Path, type Relayer, type RelayerChain, revisionOf } from "../relayer/index.ts";
import type { Chain } from "./chain.ts";
import { DENOM, GAS_PRICE_ATOMICS, POWER } from "./economy.ts";
import type { NetworkEvent } from "./events.ts";
import { type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";
import type { Pace } from "./pace.ts";

/** What a launch works with. */
export interface LaunchSite {
  readonly pace: Pace;
  readonly relayer: Relayer;
  readonly tell: (event: NetworkEvent) => void;
}

/** Tells of a step on a chain. */
export function tellStep({ tell }: Pick<LaunchSite, "tell">, chain: Chain, step: string, detail: string): void {
  tell({ event: "step", step, detail, chainId: chain.chainId, height: chain.height });
}

/** Somebody's account on a chain, whose transactions get their blocks from the network's pace. */
export function accountOn(chain: Chain, who: NamedAccount, pace: Pace): Account {
  return new Account({
    client: chain.client,
    wallet: who.wallet(chain.addressPrefix),
    chainId: chain.chainId,
    gasPrice: { denom: DENOM, atomics: GAS_PRICE_ATOMICS },
    nextBlock: async () => {
      await pace.blockAfter(chain, chain.height);
    },
  });
}

/** The chain as the relayer uses it, with the relayer's own account. */
export function relayerChain(chain: Chain, relayer: NamedAccount, pace: Pace): RelayerChain {
  return {
    chainId: chain.chainId,
    client: chain.client,
    account: accountOn(chain, relayer, pace),
    blockAfter: (height) => pace.blockAfter(chain, height),
    now: () => pace.clockNs,
  };
}

/** Sends messages and throws where the chain refuses them, naming what was to be done. */
export async function sendOrThrow(
  account: Account,
  what: string,
  messages: Parameters<Account["send"]>[0],
): Promise<Awaited<ReturnType<Account["send"]>>> {
  const outcome = await account.send(messages);
  if (outcome.code !== 0) throw new OperationError("LAUNCH", `${what}: ${outcome.codespace}/${outcome.code} ${outcome.log}`);
  return outcome;
}

export interface ConsumerLaunch {
  readonly chainId: string;
  readonly owner: NamedAccount;
  readonly optIn: readonly NamedValidator[];
  readonly topN: number;
}

const UNBONDING_CONSUMER_NS: bigint = 20n * DAY;

/**
 * Creates a consumer on the provider and takes it to its launch: MsgCreateConsumer by its owner, MsgOptIn by the validators, spawn time.
 * Gives the consumer's id, the provider's client of it, and the genesis section that the provider made for it.
 */
export async function launchOnProvider(
  site: LaunchSite,
  provider: Chain,
  launch: ConsumerLaunch,
): Promise<{ readonly consumerId: string; readonly clientId: string; readonly genesis: JsonObject }> {
  const { pace } = site;
  const spawnTime = pace.clockNs + 30n * SECOND;
  const consumerId = await createConsumer(site, provider, launch, spawnTime);
  for (const validator of launch.optIn) {
    const account = accountOn(provider, validator, pace);
    const providerAddr = operatorOf(validator, provider.addressPrefix);
    await sendOrThrow(account, "MsgOptIn", [pack(MsgOptIn, { providerAddr, signer: account.address, consumerId })]);
    tellStep(site, provider, "opt in", `MsgOptIn by ${validator.name}`);
  }
  pace.moveTo(spawnTime + SECOND);
  await pace.produce(provider);
  const chain = await provider.client.query(ProviderQuery.queryConsumerChain, { consumerId });
  if (chain.phase !== "CONSUMER_PHASE_LAUNCHED")
    throw new OperationError("LAUNCH", `consumer ${consumerId} is ${chain.phase} after its spawn time`, {
      hint: "did a validator of the active set opt in?",
    });
  const detail = `consumer ${consumerId} is launched: the provider made its client ${chain.clientId} and its genesis`;
  tellStep(site, provider, "spawn time", detail);
  const answer = await provider.client.query(ProviderQuery.queryConsumerGenesis, { consumerId });
  const genesis = toJson(ConsumerGenesisState, answer.genesisState);
  const params = isJsonObject(genesis["params"]) ? genesis["params"] : {};
  return { consumerId, clientId: chain.clientId, genesis: { ...genesis, params: { ...params, reward_denoms: [DENOM] } } };
}

async function createConsumer(site: LaunchSite, provider: Chain, launch: ConsumerLaunch, spawnTime: bigint): Promise<string> {
  const { chainId, topN } = launch;
  const owner = accountOn(provider, launch.owner, site.pace);
  const created = await sendOrThrow(owner, "MsgCreateConsumer", [
    pack(MsgCreateConsumer, {
      submitter: owner.address,
      chainId,
      metadata: { name: chainId, description: "a consumer of the local network", metadata: "{}" },
      initializationParameters: {
        initialHeight: { revisionNumber: revisionOf(chainId), revisionHeight: 1n },
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
      // Only governance makes a Top-N chain: the provider's refusal says so.
      ...(topN === 0 ? {} : { powerShapingParameters: PowerShapingParameters.from({ topN }) }),
    }),
  ]);
  const consumerId = findAttribute(created.events, "create_consumer", "consumer_id");
  if (consumerId === undefined) throw new OperationError("LAUNCH", "MsgCreateConsumer left no create_consumer event");
  tellStep(site, provider, "create consumer", `MsgCreateConsumer by ${launch.owner.name}: ${chainId} is consumer ${consumerId}`);
  return consumerId;
}

/** The client that a consumer's genesis makes: its first. */
export const CLIENT_ON_CONSUMER = "07-tendermint-0";

/** Ids of what stands between a consumer and its provider. */
export interface LeaseIds {
  readonly connectionIdOnConsumer: string;
  readonly connectionIdOnProvider: string;
  readonly channelIdOnConsumer: string;
  readonly channelIdOnProvider: string;
}

/** Opens connection and ordered CCV channel over the clients that exist, and whatever channel the consumer opens by itself. */
export async function openLease(site: LaunchSite, consumer: Chain, path: Path): Promise<LeaseIds> {
  const { relayer } = site;
  const [onConsumer, onProvider] = [path.a.chain.chainId, path.b.chain.chainId];
  const connection = await relayer.connect(path);
  const { connectionIdOnA, connectionIdOnB } = connection;
  tellStep(site, consumer, "connection", `${connectionIdOnA} on ${onConsumer}, ${connectionIdOnB} on ${onProvider}`);
  const channel = await relayer.openChannel(path, connection, {
    portIdOnA: "consumer",
    portIdOnB: "provider",
    ordering: Order.ORDER_ORDERED,
    version: "1",
  });
  tellStep(site, consumer, "CCV channel", `${channel.channelIdOnA} on ${onConsumer}, ${channel.channelIdOnB} on ${onProvider}`);
  return {
    connectionIdOnConsumer: connectionIdOnA,
    connectionIdOnProvider: connectionIdOnB,
    channelIdOnConsumer: channel.channelIdOnA,
    channelIdOnProvider: channel.channelIdOnB,
  };
}

const PATIENCE = 64;

/** Delegates one unit of power and waits until the consumer's own validator set has it: the lease is live. */
export async function firstChange(
  site: LaunchSite,
  { provider, consumer }: { readonly provider: Chain; readonly consumer: Chain },
  { delegator, validator }: { readonly delegator: NamedAccount; readonly validator: NamedValidator },
): Promise<void> {
  const { pace, relayer } = site;
  const account = accountOn(provider, delegator, pace);
  const before = await powerOf(consumer, validator);
  await sendOrThrow(account, "MsgDelegate", [
    pack(MsgDelegate, {
      delegatorAddress: account.address,
      validatorAddress: operatorOf(validator, provider.addressPrefix),
      amount: { denom: DENOM, amount: POWER },
    }),
  ]);
  tellStep(site, provider, "delegation", `${delegator.name} delegates ${POWER}${DENOM} to ${validator.name}`);
  for (let i = 0; i < PATIENCE; i++) {
    await pace.blockAfter(provider, provider.height);
    await relayer.relay();
    await pace.blockAfter(consumer, consumer.height);
    const now = await powerOf(consumer, validator);
    if (now === before) continue;
    tellStep(site, consumer, "validator set change", `${validator.name} has power ${now} on ${consumer.chainId} (was ${before})`);
    return;
  }
  const [trouble] = relayer.troubles;
  throw new OperationError("LAUNCH", `no validator set change reached ${consumer.chainId} in ${PATIENCE} blocks`, {
    hint: trouble === undefined ? "is the relayer's account funded?" : `${trouble.subject}: ${trouble.message}`,
  });
}

async function powerOf(chain: Chain, validator: NamedValidator): Promise<string> {
  const key = toBase64(validator.consensusKey);
  for (const entry of await chain.client.validators(chain.height + 1n)) {
    if (isJsonObject(entry) && isJsonObject(entry["pub_key"]) && entry["pub_key"]["value"] === key) return String(entry["voting_power"]);
  }
  return "0";
}
