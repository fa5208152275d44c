import { providerApp } from "../../src/chains/provider.ts";
import { pack, signTx } from "../../src/client/tx.ts";
import { type Wallet, walletFromKey } from "../../src/client/wallet.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import type { JsonObject, JsonValue } from "../../src/encoding/json.ts";
import { chainGenesis, type GenesisJson } from "../../src/localnet/genesis.ts";
import { validatorOf } from "../../src/localnet/keys.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";

/** A provider chain with funded accounts that send to one another: what several benches load. */
const CHAIN_ID = "provider-1";
const BALANCE = 1_000_000_000_000n;

/** What a bench changes in the genesis. */
export interface BankGenesisOptions {
  /** Paths of app_state. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly maxGas?: bigint;
  readonly evidenceAge?: bigint;
}

/** Genesis of a provider chain of four validators, with an account for each wallet; account numbers follow the validators'. */
export function bankGenesis(
  wallets: readonly Wallet[],
  options: BankGenesisOptions = {},
): { readonly genesis: GenesisJson; readonly keys: readonly { readonly seed: Uint8Array }[] } {
  const validators = Array.from({ length: 4 }, (_, i) => validatorOf(1, `val${i + 1}`));
  const base = chainGenesis({
    chainId: CHAIN_ID,
    timeNs: 1_767_225_600_000_000_000n,
    app: providerApp(),
    accounts: [],
    ...(options.overrides === undefined ? {} : { overrides: options.overrides }),
    validators: validators.map((validator) => ({ validator, balance: 2_000_000n, stake: 1_000_000n })),
  });
  const state = base["app_state"] as { readonly auth: JsonObject; readonly bank: JsonObject } & JsonObject;
  const accounts = state.auth["accounts"] as readonly JsonValue[];
  const balances = state.bank["balances"] as readonly JsonValue[];
  const added = wallets.map(({ address }, i) => ({
    "@type": "/cosmos.auth.v1beta1.BaseAccount",
    address,
    pub_key: null,
    account_number: String(accounts.length + i),
    sequence: "0",
  }));
  const funded = wallets.map(({ address }) => ({ address, coins: [{ denom: "stake", amount: BALANCE.toString() }] }));
  const supply = BigInt(wallets.length) * BALANCE + 4n * 2_000_000n;
  const genesis = {
    ...base,
    consensus: { params: paramsOf(base, options) },
    app_state: {
      ...state,
      auth: { ...state.auth, accounts: [...accounts, ...added] },
      bank: { ...state.bank, balances: [...balances, ...funded], supply: [{ denom: "stake", amount: supply.toString() }] },
    },
  };
  return { genesis, keys: validators.map((v) => ({ seed: v.consensusSeed, name: v.name })) };
}

function paramsOf(base: GenesisJson, { maxGas, evidenceAge }: BankGenesisOptions): object {
  const { params } = base["consensus"] as { readonly params: { readonly block: object; readonly evidence: object } };
  return {
    ...params,
    block: { ...params.block, ...(maxGas === undefined ? {} : { max_gas: String(maxGas) }) },
    evidence: { ...params.evidence, ...(evidenceAge === undefined ? {} : { max_age_num_blocks: String(evidenceAge) }) },
  };
}

export function walletsOf(count: number): readonly Wallet[] {
  return Array.from({ length: count }, (_, i) => walletFromKey(sha256(utf8(`bench account ${i}`)), "cosmos"));
}

/** Signs transfers, the sender of each being the next account. */
export function createSender(wallets: readonly Wallet[]): () => Uint8Array {
  const sequences = new Map<number, bigint>();
  const count = wallets.length;
  let next = 0;
  return () => {
    const at = next % count;
    const from = wallets[at];
    const to = wallets[(at + (count >> 1)) % count];
    if (from === undefined || to === undefined) throw new Error("no accounts");
    next += 1;
    const sequence = sequences.get(at) ?? 0n;
    sequences.set(at, sequence + 1n);
    const message = pack(MsgSend, { fromAddress: from.address, toAddress: to.address, amount: [{ denom: "stake", amount: 1n }] });
    const fee = { amount: [{ denom: "stake", amount: 1000n }], gasLimit: 200_000n };
    return signTx({ messages: [message], fee }, from, { chainId: CHAIN_ID, accountNumber: BigInt(4 + at), sequence });
  };
}
