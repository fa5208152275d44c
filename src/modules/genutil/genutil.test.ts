import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyClaim } from "../../crypto/verifyCache.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../encoding/json.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { standaloneApp } from "../../chains/standalone.ts";
import { chainGenesis } from "../../localnet/genesis.ts";
import { validatorOf } from "../../localnet/keys.ts";
import { auth, createAnte } from "../auth/index.ts";
import { bank } from "../bank/index.ts";
import { staking } from "../staking/index.ts";
import { genutil } from "./index.ts";

const genesis = chainGenesis({
  chainId: "gen-1",
  timeNs: 0n,
  app: standaloneApp(),
  accounts: [],
  validators: ["one", "two"].map((name) => ({ validator: validatorOf(3, name), balance: 9_000_000n, stake: 5_000_000n })),
});
const appState = parseJson(JSON.stringify(genesis["app_state"]));
assert.ok(isJsonObject(appState));

function open(genTxs: JsonValue, chainId = "gen-1"): TestApp {
  const { auth: accounts = null, bank: coins = null, staking: validators = null } = appState as JsonObject;
  return createTestApp({
    modules: [auth, bank, staking, genutil],
    ante: createAnte({ verify: verifyClaim }),
    chainId,
    genesis: { auth: accounts, bank: coins, staking: validators, genutil: { gen_txs: genTxs } },
    validatorSource: [staking, genutil],
  });
}
const section = (appState as JsonObject)["genutil"];
const genTxs = isJsonObject(section) && Array.isArray(section["gen_txs"]) ? (section["gen_txs"] as readonly JsonValue[]) : assert.fail();

test("the transactions of genesis create the first validators", () => {
  const powers = open(genTxs).genesisValidators.map(({ power }) => power);
  assert.deepEqual(powers, [5n, 5n]);
});

test("a chain does not begin with a transaction that was signed for another one, or twice", () => {
  assert.throws(
    () => open(genTxs, "gen-2"),
    /genutil: .*genesis transaction 0 is refused: signature verification failed; .*chain-id \(gen-2\)/,
  );
  assert.throws(() => open([genTxs[0] ?? null, genTxs[0] ?? null]), /genesis transaction 1 is refused: account sequence mismatch/);
});

test("what is no list of transactions is refused before the chain begins", () => {
  const validate = (json: string) => () => genutil.genesis?.validate(parseJson(json));
  assert.throws(validate('{"gen_txs":{}}'), /gen_txs is not an array/);
  assert.throws(validate('{"gentxs":[]}'), /unknown field gentxs/);
  assert.throws(validate('{"gen_txs":[{"body":null}]}'), /no body or auth_info/);
  genutil.genesis?.validate(parseJson('{"gen_txs":[]}'));
});
