import { accountAddress } from "../crypto/address.ts";
import { secretKeyFromMnemonic } from "../crypto/mnemonic.ts";
import { publicKey } from "../crypto/secp256k1.ts";
import { pack, signTx } from "../client/tx.ts";
import { walletFromMnemonic } from "../client/wallet.ts";
import { encodeBech32 } from "../encoding/bech32.ts";
import type { JsonObject, JsonValue } from "../encoding/json.ts";
import { OperationError } from "../encoding/error.ts";
import { formatTime } from "../encoding/time.ts";
import { PubKey } from "../proto/gen/cosmos/crypto/ed25519.ts";
import { MsgCreateValidator } from "../proto/gen/cosmos/staking/v1beta1.ts";
import { AuthInfo, Tx, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { toJson } from "../proto/json.ts";
import { IAVL_SPEC, TENDERMINT_SPEC } from "../merkle/proofSpec.ts";
import { ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import type { NamedAccount, NamedValidator } from "./keys.ts";

/** A genesis document as the Go SDK writes it. */
export type GenesisJson = { readonly chain_id: string; readonly [field: string]: unknown };

export interface GenesisOptions {
  readonly chainId: string;
  readonly timeNs: bigint;
  readonly prefix: string;
  readonly denom: string;
  readonly initialHeight?: bigint;
  /** Account names and balances in `denom`. */
  readonly accounts: readonly { readonly account: NamedAccount; readonly amount: bigint }[];
  /** Sections of the app's further modules; those of the shipped ones are made here. */
  readonly sections?: JsonObject;
  /** Dotted paths into app_state and their values. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

export interface ValidatorGenesisOptions extends GenesisOptions {
  /** Each creates its validator by a signed transaction in genesis. */
  readonly validators: readonly { readonly validator: NamedValidator; readonly balance: bigint; readonly stake: bigint }[];
}
export interface ProviderGenesisOptions extends ValidatorGenesisOptions {
  readonly blocksPerEpoch: bigint;
}

export const UNBONDING_PROVIDER_NS = 21n * 86_400n * 1_000_000_000n;

export function addressOf(account: NamedAccount, prefix: string): string {
  return encodeBech32(prefix, accountAddress(publicKey(secretKeyFromMnemonic(account.mnemonic))));
}

function authAndBank(
  options: GenesisOptions,
  balances: readonly { readonly account: NamedAccount; readonly amount: bigint }[],
): JsonObject {
  const rows = balances.map(({ account, amount }) => ({ address: addressOf(account, options.prefix), amount }));
  const supply = rows.reduce((sum, r) => sum + r.amount, 0n);
  return {
    auth: {
      params: {
        max_memo_characters: "256",
        tx_sig_limit: "7",
        tx_size_cost_per_byte: "10",
        sig_verify_cost_ed25519: "590",
        sig_verify_cost_secp256k1: "1000",
      },
      accounts: rows.map(({ address }, i) => ({
        "@type": "/cosmos.auth.v1beta1.BaseAccount",
        address,
        pub_key: null,
        account_number: String(i),
        sequence: "0",
      })),
    },
    bank: {
      params: { send_enabled: [], default_send_enabled: true },
      balances: rows.map(({ address, amount }) => ({ address, coins: [{ denom: options.denom, amount: amount.toString() }] })),
      supply: [{ denom: options.denom, amount: supply.toString() }],
      denom_metadata: [],
      send_enabled: [],
    },
  };
}

const IBC: JsonObject = {
  client_genesis: {
    clients: [],
    clients_consensus: [],
    clients_metadata: [],
    params: { allowed_clients: ["*"] },
    create_localhost: false,
    next_client_sequence: "0",
  },
  connection_genesis: {
    connections: [],
    client_connection_paths: [],
    next_connection_sequence: "0",
    params: { max_expected_time_per_block: "30000000000" },
  },
  channel_genesis: {
    channels: [],
    acknowledgements: [],
    commitments: [],
    receipts: [],
    send_sequences: [],
    recv_sequences: [],
    ack_sequences: [],
    next_channel_sequence: "0",
  },
  client_v2_genesis: { counterparty_infos: [] },
  channel_v2_genesis: { acknowledgements: [], commitments: [], receipts: [], async_packets: [], send_sequences: [] },
};
const TRANSFER: JsonObject = { port_id: "transfer", denoms: [], params: { send_enabled: true, receive_enabled: true }, total_escrowed: [] };

const CONSENSUS_PARAMS: JsonObject = {
  block: { max_bytes: "22020096", max_gas: "-1" },
  evidence: { max_age_num_blocks: "100000", max_age_duration: "172800000000000", max_bytes: "1048576" },
  validator: { pub_key_types: ["ed25519"] },
  version: { app: "0" },
  abci: { vote_extensions_enable_height: "0" },
};

function documentOf(options: GenesisOptions, appState: JsonObject): GenesisJson {
  return {
    app_name: "interlease",
    app_version: "",
    genesis_time: formatTime(options.timeNs),
    chain_id: options.chainId,
    initial_height: Number(options.initialHeight ?? 1n),
    app_hash: null,
    app_state: applyOverrides({ ...options.sections, ...appState }, options.overrides ?? {}),
    consensus: { params: CONSENSUS_PARAMS },
  };
}

/** app_state with values put at dotted paths; a path's parents must exist. */
export function applyOverrides(appState: JsonObject, overrides: Readonly<Record<string, unknown>>): JsonObject {
  // A copy that may be written to; JSON holds nothing else.
  const copy = JSON.parse(JSON.stringify(appState)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(overrides)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let at: Record<string, unknown> = copy;
    for (const name of names) {
      const next = at[name];
      if (typeof next !== "object" || next === null)
        throw new OperationError("GENESIS", `genesis override ${path}: app_state has no ${name}`);
      at = next as Record<string, unknown>;
    }
    at[last] = value;
  }
  return copy as JsonObject;
}

/** A signed transaction that creates a validator, as the SDK's gentx JSON. */
function genTx(options: ValidatorGenesisOptions, { validator, stake }: ValidatorGenesisOptions["validators"][number]): JsonValue {
  const wallet = walletFromMnemonic(validator.mnemonic, options.prefix);
  const address = accountAddress(wallet.publicKey);
  const message = pack(MsgCreateValidator, {
    description: { moniker: validator.name, identity: "", website: "", securityContact: "", details: "" },
    commission: { rate: 10n ** 17n, maxRate: 2n * 10n ** 17n, maxChangeRate: 10n ** 16n },
    minSelfDelegation: 1n,
    delegatorAddress: "",
    validatorAddress: encodeBech32(`${options.prefix}valoper`, address),
    pubkey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: validator.consensusKey }) },
    value: { denom: options.denom, amount: stake },
  });
  const signed = TxRaw.decode(
    signTx({ messages: [message], fee: { amount: [], gasLimit: 200_000n } }, wallet, {
      chainId: options.chainId,
      accountNumber: 0n,
      sequence: 0n,
    }),
  );
  return toJson(Tx, {
    body: TxBody.decode(signed.bodyBytes),
    authInfo: AuthInfo.decode(signed.authInfoBytes),
    signatures: signed.signatures,
  });
}

/** Accounts, coins and validators that create themselves by genesis transactions: what every chain with staking begins with. */
function stakingSections(options: ValidatorGenesisOptions): JsonObject {
  const balances = [...options.validators.map(({ validator, balance }) => ({ account: validator, amount: balance })), ...options.accounts];
  return {
    ...authAndBank(options, balances),
    genutil: { gen_txs: options.validators.map((v) => genTx(options, v)) },
    staking: {
      params: {
        unbonding_time: "1814400s",
        max_validators: 100,
        max_entries: 7,
        historical_entries: 10000,
        bond_denom: options.denom,
        min_commission_rate: "0.000000000000000000",
      },
      last_total_power: "0",
      last_validator_powers: [],
      validators: [],
      delegations: [],
      unbonding_delegations: [],
      redelegations: [],
      exported: false,
    },
  };
}

/** Genesis of a chain of its own with staking and without IBC. */
export function standaloneGenesis(options: ValidatorGenesisOptions): GenesisJson {
  return documentOf(options, stakingSections(options));
}

/** Genesis of a provider whose validators are created by genesis transactions. */
export function providerGenesis(options: ProviderGenesisOptions): GenesisJson {
  const { denom } = options;
  return documentOf(options, {
    ...stakingSections(options),
    ibc: IBC,
    provider: {
      valset_update_id: "1",
      consumer_states: [],
      valset_update_id_to_height: [],
      params: {
        template_client: {
          chain_id: "",
          trust_level: { numerator: "1", denominator: "3" },
          trusting_period: "0s",
          unbonding_period: "0s",
          max_clock_drift: "10s",
          frozen_height: { revision_number: "0", revision_height: "0" },
          latest_height: { revision_number: "0", revision_height: "0" },
          proof_specs: [IAVL_SPEC, TENDERMINT_SPEC].map((spec) => toJson(ProofSpec, spec)),
          upgrade_path: ["upgrade", "upgradedIBCState"],
          allow_update_after_expiry: false,
          allow_update_after_misbehaviour: false,
        },
        trusting_period_fraction: "0.66",
        ccv_timeout_period: "2419200s",
        slash_meter_replenish_period: "3600s",
        slash_meter_replenish_fraction: "0.05",
        consumer_reward_denom_registration_fee: { denom, amount: "10000000" },
        blocks_per_epoch: options.blocksPerEpoch.toString(),
        number_of_epochs_to_start_receiving_rewards: "24",
        max_provider_consensus_validators: "180",
      },
      validator_consumer_pubkeys: [],
      validators_by_consumer_addr: [],
      consumer_addrs_to_prune_v2: [],
    },
    transfer: TRANSFER,
  });
}

/** Genesis of a consumer: its accounts, and the section that the provider answered. */
export function consumerGenesis(options: GenesisOptions, ccvConsumer: JsonObject): GenesisJson {
  return documentOf(options, {
    ...authAndBank(options, options.accounts),
    ccvconsumer: ccvConsumer,
    genutil: { gen_txs: [] },
    ibc: IBC,
    transfer: TRANSFER,
  });
}
