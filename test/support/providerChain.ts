import { providerApp } from "../../src/chains/provider.ts";
import { parseTime } from "../../src/encoding/time.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../src/encoding/json.ts";
import { chainGenesis, type GenesisJson } from "../../src/localnet/genesis.ts";
import { accountOf, addressOf, validatorOf } from "../../src/localnet/keys.ts";

/** One validator with all the power, whose key a CometBFT node can have. */
export const VALIDATOR = validatorOf(3, "val1");
export const ALICE = accountOf(3, "alice");
export const BOB = accountOf(3, "bob");
export const PROVIDER_ID = "provider-1";
export const aliceAddress: string = addressOf(ALICE, "cosmos");
export const bobAddress: string = addressOf(BOB, "cosmos");
export { providerApp };

export const PROVIDER_GENESIS: GenesisJson = chainGenesis({
  chainId: PROVIDER_ID,
  timeNs: parseTime("2026-01-01T00:00:00Z"),
  app: providerApp(),
  accounts: [ALICE, BOB].map((account) => ({ account, amount: 10_000_000_000n })),
  validators: [{ validator: VALIDATOR, balance: 200_000_000n, stake: 100_000_000n }],
  overrides: { "provider.params.blocks_per_epoch": "5" },
});

/** The SDK's genesis document in the form that CometBFT reads. */
export function cometGenesis(genesis: GenesisJson): object {
  const { chain_id, genesis_time, initial_height, app_state, consensus } = parseJson(JSON.stringify(genesis)) as Record<string, JsonValue>;
  const { params, validators } = isJsonObject(consensus) ? consensus : {};
  return {
    genesis_time,
    chain_id,
    initial_height: String(initial_height),
    consensus_params: params,
    ...(validators === undefined ? {} : { validators }),
    app_hash: "",
    app_state,
  };
}
