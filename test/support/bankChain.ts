import { accountAddress, consensusAddress } from "../../src/crypto/address.ts";
import { publicKeyFromSeed } from "../../src/crypto/ed25519.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { mnemonicFromEntropy, secretKeyFromMnemonic } from "../../src/crypto/mnemonic.ts";
import { publicKey } from "../../src/crypto/secp256k1.ts";
import { toBase64 } from "../../src/encoding/base64.ts";
import { createVerifyCache } from "../../src/crypto/verifyCache.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import { auth, createAnte } from "../../src/modules/auth/index.ts";
import { bank } from "../../src/modules/bank/index.ts";
import { consensus } from "../../src/modules/consensus/index.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { toHexUpper, utf8 } from "../../src/encoding/bytes.ts";

export const CHAIN_ID = "bank-1";
export const MNEMONICS: readonly string[] = ["alice", "bob"].map((name) => mnemonicFromEntropy(sha256(utf8(`bank chain ${name}`))));
export const ADDRESSES: readonly string[] = MNEMONICS.map((m) =>
  encodeBech32("cosmos", accountAddress(publicKey(secretKeyFromMnemonic(m)))),
);
/** ed25519 seeds of the genesis validators. */
export const SEEDS: readonly Uint8Array[] = [1, 2, 3].map((n) => sha256(Uint8Array.of(n)));
const POWERS = [40, 30, 20];

/** The smallest composition that a wallet can use. */
export function bankApp(): App {
  return createApp({
    name: "bankchain",
    modules: [auth, bank, consensus],
    ante: createAnte({ verify: createVerifyCache().verify }),
  });
}

/** A chain of accounts and coins; its validators are fixed, and alice and bob have a million each. */
export function bankGenesis(seeds: readonly Uint8Array[] = SEEDS): { readonly chain_id: string; readonly [field: string]: unknown } {
  const coins = [{ denom: "stake", amount: "1000000000" }];
  return {
    app_name: "standalone",
    app_version: "",
    genesis_time: "2026-01-01T00:00:00Z",
    chain_id: CHAIN_ID,
    initial_height: 1,
    app_hash: null,
    app_state: {
      auth: {
        params: {
          max_memo_characters: "256",
          tx_sig_limit: "7",
          tx_size_cost_per_byte: "10",
          sig_verify_cost_ed25519: "590",
          sig_verify_cost_secp256k1: "1000",
        },
        accounts: ADDRESSES.map((address, i) => ({
          "@type": "/cosmos.auth.v1beta1.BaseAccount",
          address,
          pub_key: null,
          account_number: String(i),
          sequence: "0",
        })),
      },
      bank: {
        params: { send_enabled: [], default_send_enabled: true },
        balances: ADDRESSES.map((address) => ({ address, coins })),
        supply: [],
        denom_metadata: [],
        send_enabled: [],
      },
    },
    consensus: {
      params: {
        block: { max_bytes: "22020096", max_gas: "-1" },
        evidence: { max_age_num_blocks: "100000", max_age_duration: "172800000000000", max_bytes: "1048576" },
        validator: { pub_key_types: ["ed25519"] },
        version: { app: "0" },
        abci: { vote_extensions_enable_height: "0" },
      },
      validators: seeds.map((seed, i) => {
        const key = publicKeyFromSeed(seed);
        return {
          address: toHexUpper(consensusAddress(key)),
          pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(key) },
          power: String(POWERS[i] ?? 10),
          name: `val${i + 1}`,
        };
      }),
    },
  };
}
