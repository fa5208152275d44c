import { moduleAddress } from "../../src/crypto/address.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { decodeBech32, encodeBech32 } from "../../src/encoding/bech32.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { type Context, StateError } from "../../src/framework/index.ts";
import { createTestApp, type TestApp, type TestAppOptions } from "../../src/framework/testApp.ts";
import { SDK_SPECS } from "../../src/merkle/proofSpec.ts";
import { auth, ensureAccount } from "../../src/modules/auth/index.ts";
import { bank } from "../../src/modules/bank/index.ts";
import { consumer, consumerSlashedValidators } from "../../src/modules/ccv/consumer/index.ts";
import { provider } from "../../src/modules/ccv/provider/index.ts";
import { Msg as ProviderMsg, Query as ProviderQuery } from "../../src/modules/ccv/provider/api.ts";
import { defaultInitialization } from "../../src/modules/ccv/provider/messages/createConsumer.ts";
import { defaultParams } from "../../src/modules/ccv/provider/params.ts";
import { channelState } from "../../src/modules/ibc/channel/index.ts";
import { connectionState } from "../../src/modules/ibc/connection/index.ts";
import { createClient, ibc } from "../../src/modules/ibc/index.ts";
import { transferModule } from "../../src/modules/ibc/transfer/index.ts";
import { fill } from "../../src/framework/slots.ts";
import { slashedValidators } from "../../src/modules/slashing/slots.ts";
import { staking } from "../../src/modules/staking/index.ts";
import { Msg as StakingMsg } from "../../src/modules/staking/api.ts";
import { PubKey } from "../../src/proto/gen/cosmos/crypto/ed25519.ts";
import { Coin } from "../../src/proto/gen/cosmos/base/v1beta1.ts";
import { CommissionRates, Description } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { Height } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { MerkleRoot } from "../../src/proto/gen/ibc/core/commitment/v1.ts";
import { Channel, Counterparty, Order, State as ChannelState } from "../../src/proto/gen/ibc/core/channel/v1.ts";
import { ConnectionEnd, State, Version } from "../../src/proto/gen/ibc/core/connection/v1.ts";
import { ClientState, ConsensusState, Fraction } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import {
  type ConsumerInitializationParameters,
  ConsumerMetadata,
  GenesisState,
  type MsgCreateConsumer,
  type Params,
} from "../../src/proto/gen/interchain_security/ccv/provider/v1.ts";
import type { PublicKey } from "../../src/proto/gen/tendermint/crypto.ts";
import { ConsumerGenesisState, type ConsumerParams } from "../../src/proto/gen/interchain_security/ccv/v1.ts";
import { toJson } from "../../src/proto/registry.ts";

/** A validator of a test chain; keys and addresses follow from its name. */
export interface TestValidator {
  readonly name: string;
  readonly account: string;
  readonly operator: string;
  readonly key: PublicKey;
  readonly consensusAddress: Uint8Array;
  readonly consensusText: string;
}

const PREFIX = "cosmos";
const MILLION = 1_000_000n;

/** An ed25519 key of no known secret. */
export function keyOf(name: string): PublicKey {
  return { ed25519: sha256(utf8(`key of ${name}`)), secp256k1: undefined };
}
/** The address of a key. */
export function addressOfKey({ ed25519 }: PublicKey): Uint8Array {
  if (ed25519 === undefined) throw new Error("not an ed25519 key");
  return sha256(ed25519).slice(0, 20);
}
/** The JSON of a key that messages carry. */
export function keyText({ ed25519 }: PublicKey): string {
  return JSON.stringify({ "@type": PubKey.typeUrl, key: Buffer.from(ed25519 ?? []).toString("base64") });
}
/** An account that follows from its name. */
export function accountOf(name: string): string {
  return encodeBech32(PREFIX, sha256(utf8(name)).slice(0, 20));
}
/** The gov module's account, who may do what owners of Top-N chains may. */
export const GOV = encodeBech32(PREFIX, moduleAddress("gov"));

export function validatorOf(name: string): TestValidator {
  const account = sha256(utf8(name)).slice(0, 20);
  const key = keyOf(name);
  const consensusAddress = addressOfKey(key);
  return {
    name,
    account: encodeBech32(PREFIX, account),
    operator: encodeBech32(`${PREFIX}valoper`, account),
    key,
    consensusAddress,
    consensusText: encodeBech32(`${PREFIX}valcons`, consensusAddress),
  };
}

/** A provider with bonded validators of these powers, called v0, v1, …, one block after genesis. */
export interface TestProvider {
  readonly app: TestApp;
  readonly validators: readonly TestValidator[];
}
/** Modules of a provider, in their order. */
export const PROVIDER_MODULES = [auth, bank, staking, ibc, transferModule, provider] as const;

export function createTestProvider(
  powers: readonly number[],
  options: { readonly params?: Partial<Params> } & Partial<TestAppOptions> = {},
): TestProvider {
  const { params, ...rest } = options;
  const validators = powers.map((_, i) => validatorOf(`v${i}`));
  const amount = (10n ** 15n).toString();
  const balances = [...validators.map(({ account }) => account), accountOf("user"), accountOf("late")].map((address) => ({
    address,
    coins: [{ denom: "stake", amount }],
  }));
  const genesis = GenesisState.from({ valsetUpdateId: 1n, params: { ...defaultParams(), blocksPerEpoch: 3n, ...params } });
  const app = createTestApp({
    modules: PROVIDER_MODULES,
    chainId: "provider-1",
    genesis: {
      bank: { params: { send_enabled: [], default_send_enabled: true }, balances, supply: [], denom_metadata: [], send_enabled: [] },
      provider: toJson(GenesisState, genesis),
    },
    ...rest,
  });
  app.withContext((ctx) => {
    for (const { address } of balances) ensureAccount(ctx, decodeBech32(address).bytes);
  });
  for (const [i, validator] of validators.entries()) createValidator(app, validator, powers[i] ?? 1);
  app.block();
  return { app, validators };
}

/** Makes a validator with this power. */
export function createValidator(app: TestApp, validator: TestValidator, power: number): void {
  app.deliver(StakingMsg.createValidator, {
    description: Description.from({ moniker: validator.name }),
    commission: CommissionRates.from({ rate: 10n ** 17n, maxRate: 10n ** 18n, maxChangeRate: 10n ** 18n }),
    minSelfDelegation: 1n,
    validatorAddress: validator.operator,
    pubkey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: validator.key.ed25519 ?? new Uint8Array(0) }) },
    value: Coin.from({ denom: "stake", amount: BigInt(power) * MILLION }),
  });
}

/** Delegates this much power to a validator. */
export function delegate(app: TestApp, validator: TestValidator, power: number): void {
  const amount = Coin.from({ denom: "stake", amount: BigInt(power) * MILLION });
  app.deliver(StakingMsg.delegate, { delegatorAddress: accountOf("user"), validatorAddress: validator.operator, amount });
}

/** A client of a chain that nobody runs, as a handshake would have left it. */
export function createTestClient(ctx: Context, chainId: string): string {
  const clientState = ClientState.from({
    chainId,
    trustLevel: Fraction.from({ numerator: 1n, denominator: 3n }),
    trustingPeriod: 1_000_000n * SECOND,
    unbondingPeriod: 2_000_000n * SECOND,
    maxClockDrift: 10n * SECOND,
    latestHeight: Height.from({ revisionNumber: BigInt(/-(\d+)$/.exec(chainId)?.[1] ?? 0), revisionHeight: 5n }),
    proofSpecs: SDK_SPECS,
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
  const consensusState = ConsensusState.from({
    timestamp: ctx.timeNs,
    root: MerkleRoot.from({ hash: utf8("root") }),
    nextValidatorsHash: sha256(utf8("set")),
  });
  return createClient(ctx, clientState, consensusState);
}

/** An open connection over a client, as a handshake would have left it. */
export function setTestConnection(ctx: Context, connectionId: string, clientId: string): void {
  const version = Version.from({ identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] });
  const counterparty = { clientId: "07-tendermint-9", connectionId: "connection-9", prefix: { keyPrefix: utf8("ibc") } };
  connectionState.connections.set(
    ctx,
    connectionId,
    ConnectionEnd.from({ clientId, versions: [version], state: State.STATE_OPEN, counterparty }),
  );
}

/** A consumer app with the given section of genesis. */
export function createTestConsumer(section: TestAppOptions["genesis"], options: Partial<TestAppOptions> = {}): TestApp {
  return createTestApp({
    modules: [auth, bank, ibc, transferModule, consumer],
    fills: [fill(slashedValidators, consumerSlashedValidators)],
    chainId: "consumer-1",
    addressPrefix: "consumer",
    ...(section === undefined ? {} : { genesis: section }),
    ...options,
  });
}

export const CCV_CONNECTION = "connection-0";
export const CCV_CHANNEL = "channel-0";

/** A consumer that starts from the genesis that a provider made for it, with its first block done. */
export function leasedConsumer(
  powers: readonly number[] = [30, 20, 10],
  options: { readonly params?: Partial<ConsumerParams>; readonly genesis?: TestAppOptions["genesis"] } & Omit<
    Partial<TestAppOptions>,
    "genesis"
  > = {},
): { readonly app: TestApp; readonly validators: readonly TestValidator[] } {
  const { params, genesis, ...rest } = options;
  const chain = createTestProvider(powers);
  const consumerId = launch(chain, {}, ...powers.keys());
  const { genesisState } = chain.app.query(ProviderQuery.queryConsumerGenesis, { consumerId });
  const section = toJson(ConsumerGenesisState, { ...genesisState, params: { ...genesisState.params, ...params } });
  const app = createTestConsumer({ ...genesis, ccvconsumer: section }, { timeNs: chain.app.timeNs, ...rest });
  app.block();
  return { app, validators: chain.validators };
}

/** Opens connection and CCV channel of a leased consumer, as the handshake leaves them; no packet has come yet. */
export function openCcvChannel(app: TestApp): void {
  app.withContext((ctx) => {
    setTestConnection(ctx, CCV_CONNECTION, "07-tendermint-0");
    channelState.channels.set(
      ctx,
      ["consumer", CCV_CHANNEL],
      Channel.from({
        state: ChannelState.STATE_OPEN,
        ordering: Order.ORDER_ORDERED,
        counterparty: Counterparty.from({ portId: "provider", channelId: "channel-9" }),
        connectionHops: [CCV_CONNECTION],
        version: "1",
      }),
    );
    channelState.nextSequenceSend.set(ctx, ["consumer", CCV_CHANNEL], 1n);
    channelState.nextChannelSequence.set(ctx, 1n);
  });
}

/** Codespace and code of what the body is refused with, or "none". */
export function refusalOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
  return "none";
}

export const OWNER = accountOf("owner");
export const METADATA = ConsumerMetadata.from({ name: "n", description: "d", metadata: "m" });

/** What a consumer starts with: the defaults, due now. */
export function initialization(
  { app }: TestProvider,
  changes: Partial<ConsumerInitializationParameters> = {},
): ConsumerInitializationParameters {
  return { ...defaultInitialization(), spawnTime: app.timeNs, ...changes };
}
/** Registers a consumer of the owner's and returns its id. */
export function create({ app }: TestProvider, changes: Partial<MsgCreateConsumer> = {}): string {
  return app.deliver(ProviderMsg.createConsumer, { submitter: OWNER, chainId: "consumer-1", metadata: METADATA, ...changes }).response
    .consumerId;
}
/** Opts validators in by their numbers. */
export function optIn({ app, validators }: TestProvider, consumerId: string, ...which: readonly number[]): void {
  for (const i of which) {
    const validator = validators[i];
    if (validator !== undefined)
      app.deliver(ProviderMsg.optIn, { consumerId, providerAddr: validator.operator, signer: validator.account });
  }
}
/** What a real block has: consumers begin with it as the provider's consensus state. */
const HEADER = {
  hash: sha256(utf8("block")),
  proposerAddress: sha256(utf8("proposer")).slice(0, 20),
  nextValidatorsHash: sha256(utf8("validators")),
  appHash: sha256(utf8("state")),
};
/** A consumer with these validators opted in, one block after its launch. */
export function launch(chain: TestProvider, changes: Partial<MsgCreateConsumer> = {}, ...which: readonly number[]): string {
  const consumerId = create(chain, { initializationParameters: initialization(chain), ...changes });
  optIn(chain, consumerId, ...which);
  chain.app.block(undefined, { header: HEADER });
  return consumerId;
}
/** Blocks up to and including the next that ends an epoch. */
export function toEpoch({ app }: TestProvider): void {
  do app.block();
  while (app.height % 3n !== 0n);
}
