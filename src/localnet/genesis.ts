import { pack, signTx } from "../client/tx.ts";
import type { JsonObject, JsonValue } from "../encoding/json.ts";
import { OperationError } from "../encoding/error.ts";
import { formatTime } from "../encoding/time.ts";
import { type App, appOf, type OpaqueApp } from "../framework/app.ts";
import { genesisOf } from "../framework/genesisState.ts";
import { PubKey } from "../proto/gen/cosmos/crypto/ed25519.ts";
import { MsgCreateValidator } from "../proto/gen/cosmos/staking/v1beta1.ts";
import { AuthInfo, Tx, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import { toJson } from "../proto/registry.ts";
import { DENOM } from "./economy.ts";
import { addressOf, type NamedAccount, type NamedValidator, operatorOf } from "./keys.ts";

/** A genesis document as the Go SDK writes it. */
export type GenesisJson = { readonly chain_id: string; readonly [field: string]: unknown };

export interface GenesisOptions {
  readonly app: OpaqueApp;
  readonly chainId: string;
  readonly timeNs: bigint;
  /** Of stake and fees; default the local network's. */
  readonly denom?: string;
  readonly initialHeight?: bigint;
  /** Accounts and their coins. */
  readonly accounts?: readonly { readonly account: NamedAccount; readonly amount: bigint }[];
  /** Each creates its validator by a signed transaction of genesis. */
  readonly validators?: readonly { readonly validator: NamedValidator; readonly balance: bigint; readonly stake: bigint }[];
  /** Members of app_state that are not the modules' defaults: a consumer's section comes from its provider. */
  readonly sections?: JsonObject;
  /** Dotted paths into app_state and their values. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Where app_state says what the chain's coin is. */
const DENOM_PATHS = ["staking.params.bond_denom", "provider.params.consumer_reward_denom_registration_fee.denom"];

const CONSENSUS_PARAMS: JsonObject = {
  block: { max_bytes: "22020096", max_gas: "-1" },
  evidence: { max_age_num_blocks: "100000", max_age_duration: "172800000000000", max_bytes: "1048576" },
  validator: { pub_key_types: ["ed25519"] },
  version: { app: "0" },
  abci: { vote_extensions_enable_height: "0" },
};

/** Genesis of a new chain: every module's defaults, with accounts, coins, validators, and what else was asked for. */
export function chainGenesis(options: GenesisOptions): GenesisJson {
  const app = appOf(options.app);
  const { denom = DENOM, validators = [], accounts = [] } = options;
  const balances = [...validators.map(({ validator, balance }) => ({ account: validator, amount: balance })), ...accounts];
  const overrides = {
    ...Object.fromEntries(DENOM_PATHS.filter((path) => hasModule(app, path)).map((path) => [path, denom])),
    ...holdings(app, denom, balances),
    ...(validators.length === 0 ? {} : { "genutil.gen_txs": validators.map((v) => genTx(options, app.addressPrefix, denom, v)) }),
    ...options.overrides,
  };
  return {
    app_name: "interlease",
    app_version: "",
    genesis_time: formatTime(options.timeNs),
    chain_id: options.chainId,
    initial_height: Number(options.initialHeight ?? 1n),
    app_hash: null,
    app_state: applyOverrides(genesisOf(app, options.sections), overrides),
    consensus: { params: CONSENSUS_PARAMS },
  };
}

function hasModule(app: App, path: string): boolean {
  return app.modules.some(({ name }) => path.startsWith(`${name}.`));
}

function holdings(
  app: App,
  denom: string,
  balances: readonly { readonly account: NamedAccount; readonly amount: bigint }[],
): Readonly<Record<string, JsonValue>> {
  if (balances.length === 0) return {};
  const rows = balances.map(({ account, amount }) => ({ address: addressOf(account, app.addressPrefix), amount }));
  const supply = rows.reduce((sum, { amount }) => sum + amount, 0n);
  return {
    "auth.accounts": rows.map(({ address }, i) => ({
      "@type": "/cosmos.auth.v1beta1.BaseAccount",
      address,
      pub_key: null,
      account_number: String(i),
      sequence: "0",
    })),
    "bank.balances": rows.map(({ address, amount }) => ({ address, coins: [{ denom, amount: amount.toString() }] })),
    "bank.supply": [{ denom, amount: supply.toString() }],
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
function genTx(
  { chainId }: GenesisOptions,
  prefix: string,
  denom: string,
  { validator, stake }: { readonly validator: NamedValidator; readonly stake: bigint },
): JsonValue {
  const message = pack(MsgCreateValidator, {
    description: { moniker: validator.name, identity: "", website: "", securityContact: "", details: "" },
    commission: { rate: 10n ** 17n, maxRate: 2n * 10n ** 17n, maxChangeRate: 10n ** 16n },
    minSelfDelegation: 1n,
    delegatorAddress: "",
    validatorAddress: operatorOf(validator, prefix),
    pubkey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: validator.consensusKey }) },
    value: { denom, amount: stake },
  });
  const place = { chainId, accountNumber: 0n, sequence: 0n };
  const signed = TxRaw.decode(signTx({ messages: [message], fee: { amount: [], gasLimit: 200_000n } }, validator.wallet(prefix), place));
  return toJson(Tx, {
    body: TxBody.decode(signed.bodyBytes),
    authInfo: AuthInfo.decode(signed.authInfoBytes),
    signatures: signed.signatures,
  });
}
