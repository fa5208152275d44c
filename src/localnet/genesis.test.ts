import assert from "node:assert/strict";
import { test } from "node:test";
import { standaloneApp } from "../chains/standalone.ts";
import { providerApp } from "../chains/provider.ts";
import { appOf } from "../framework/app.ts";
import { genesisOf } from "../framework/genesisState.ts";
import { applyOverrides, chainGenesis, type GenesisOptions } from "./genesis.ts";
import { accountOf, addressOf, operatorOf, validatorOf } from "./keys.ts";

const app = providerApp({ addressPrefix: "mine" });
const common: GenesisOptions = { app, chainId: "mine-1", timeNs: 1_767_225_600_000_000_000n };

/** A section of a genesis' app_state, whatever its members are. */
function sectionOf(options: Partial<GenesisOptions>, name: string): Readonly<Record<string, unknown>> {
  const state = chainGenesis({ ...common, ...options })["app_state"] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return state[name] ?? assert.fail(`no section ${name}`);
}

test("a chain that nobody asks anything of begins with the defaults of its modules", () => {
  assert.deepEqual(chainGenesis(common)["app_state"], genesisOf(appOf(app)));
});

test("accounts and validators have their coins, and the supply is all of them", () => {
  const [alice, validator] = [accountOf(1, "alice"), validatorOf(1, "val1")];
  const options = { accounts: [{ account: alice, amount: 5n }], validators: [{ validator, balance: 7n, stake: 3n }] };
  const bank = sectionOf(options, "bank");
  assert.deepEqual(bank["supply"], [{ denom: "stake", amount: "12" }]);
  assert.deepEqual(bank["balances"], [
    { address: addressOf(validator, "mine"), coins: [{ denom: "stake", amount: "7" }] },
    { address: addressOf(alice, "mine"), coins: [{ denom: "stake", amount: "5" }] },
  ]);
  assert.equal((sectionOf(options, "auth")["accounts"] as readonly unknown[]).length, 2);
  assert.match(JSON.stringify(sectionOf(options, "genutil")), new RegExp(`"validator_address":"${operatorOf(validator, "mine")}"`));
});

test("a chain's own coin is that of its stake and of fees to register rewards", () => {
  assert.match(JSON.stringify(sectionOf({ denom: "gold" }, "staking")), /"bond_denom":"gold"/);
  assert.match(JSON.stringify(sectionOf({ denom: "gold" }, "provider")), /"consumer_reward_denom_registration_fee":\{"denom":"gold"/);
  assert.match(JSON.stringify(chainGenesis({ ...common, app: standaloneApp(), denom: "gold" })), /"bond_denom":"gold"/);
});

test("what is asked for goes over everything else, and a path that leads nowhere is refused by name", () => {
  const overrides = { "staking.params.bond_denom": "silver", "provider.params.blocks_per_epoch": "9" };
  assert.match(JSON.stringify(sectionOf({ denom: "gold", overrides }, "staking")), /"bond_denom":"silver"/);
  assert.match(JSON.stringify(sectionOf({ overrides }, "provider")), /"blocks_per_epoch":"9"/);
  assert.throws(() => applyOverrides({ bank: {} }, { "bank.params.x": 1 }), /genesis override bank.params.x: app_state has no params/);
});
