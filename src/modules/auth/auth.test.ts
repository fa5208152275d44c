import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleAddress, multisigAddress } from "../../crypto/address.ts";
import { encodeBech32 } from "../../encoding/bech32.ts";
import { fromHex } from "../../encoding/bytes.ts";
import type { JsonValue } from "../../encoding/json.ts";
import { defineModule, fill } from "../../framework/index.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { BaseAccount, ModuleAccount } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { Msg, Query } from "./api.ts";
import {
  type AccountKey,
  addressOfKey,
  auth,
  authority,
  createAccount,
  ensureModuleAccount,
  isBlockedAddress,
  packKey,
  unpackKey,
} from "./index.ts";
import { collectFee, moduleAccount } from "./slots.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(20).fill(n);
const address = (n: number, prefix = "cosmos"): string => encodeBech32(prefix, bytes(n));
const account = (n: number, number: number, prefix?: string) => ({
  "@type": "/cosmos.auth.v1beta1.BaseAccount",
  address: address(n, prefix),
  pub_key: null,
  account_number: String(number),
  sequence: "0",
});
const params = {
  max_memo_characters: "256",
  tx_sig_limit: "7",
  tx_size_cost_per_byte: "10",
  sig_verify_cost_ed25519: "590",
  sig_verify_cost_secp256k1: "1000",
};
const others = defineModule({
  name: "others",
  fills: [
    moduleAccount("zeta", ["minter"]),
    moduleAccount("alpha", [], { receives: true }),
    fill(collectFee, () => assert.fail("no fee here")),
  ],
});
function open(accounts: readonly JsonValue[], addressPrefix = "cosmos"): TestApp {
  return createTestApp({ modules: [auth, others], addressPrefix, genesis: { auth: { params, accounts } } });
}
function numbers(app: TestApp): readonly string[] {
  const { accounts } = app.query(Query.accounts, {});
  return accounts.map(({ typeUrl, value }) => {
    const base = typeUrl === BaseAccount.typeUrl ? BaseAccount.decode(value) : (ModuleAccount.decode(value).baseAccount ?? assert.fail());
    return `${base.accountNumber} ${base.address}`;
  });
}

test("genesis keeps numbers, gives unused ones where two have the same, and the fee collector the next", () => {
  const app = open([account(1, 0), account(2, 4), account(3, 0), account(4, 0)]);
  const collector = encodeBech32("cosmos", moduleAddress("fee_collector"));
  assert.deepEqual(numbers(app), [`0 ${address(1)}`, `4 ${address(2)}`, `1 ${address(3)}`, `2 ${address(4)}`, `5 ${collector}`]);
  const next = app.withContext((ctx) => createAccount(ctx, bytes(9)).base.accountNumber);
  assert.equal(next, 6n);
  assert.deepEqual(app.query(Query.accountAddressByID, { accountId: 4n }).accountAddress, address(2));
  assert.throws(
    () => app.query(Query.accountAddressByID, { accountId: 77n }),
    /code = NotFound desc = account address not found with account number 77/,
  );
});

test("what is exported can be read again and gives the same", () => {
  const app = open([account(1, 0), account(2, 1)]);
  app.withContext((ctx) => ensureModuleAccount(ctx, "zeta"));
  const exported = app.exportGenesis()["auth"];
  auth.genesis?.validate(exported ?? null);
  const again = createTestApp({ modules: [auth, others], genesis: { auth: exported ?? null } });
  assert.deepEqual(again.exportGenesis()["auth"], exported);
});

test("genesis refuses an address twice, kinds of accounts that it does not know, and addresses of other chains", () => {
  const validate = (accounts: readonly object[]) => () => auth.genesis?.validate(JSON.parse(JSON.stringify({ params, accounts })));
  assert.throws(validate([account(1, 0), account(1, 1)]), /duplicate account found in genesis state; address: cosmos1/);
  const vesting = { "@type": "/cosmos.vesting.v1beta1.ContinuousVestingAccount", base_vesting_account: null, start_time: "0" };
  assert.throws(validate([vesting]), /a vesting account has no base account/);
  assert.throws(validate([{ "@type": "/cosmos.bank.v1beta1.Params" }]), /accounts of type \/cosmos.bank.v1beta1.Params are not supported/);
  assert.throws(() => open([account(1, 0, "other")]), /hrp does not match bech32 prefix: expected 'cosmos' got 'other'/);
});

test("module accounts are made on first use; a query shows those to come without making them", () => {
  const app = open([account(1, 0)]);
  const shown = app.query(Query.moduleAccounts, {}).accounts.map(({ value }) => ModuleAccount.decode(value));
  assert.deepEqual(
    shown.map(({ name, permissions, baseAccount }) => `${name} ${permissions.join()} ${baseAccount?.accountNumber}`),
    ["alpha  2", "fee_collector  1", "zeta minter 3"],
  );
  assert.equal(numbers(app).length, 2);
  app.withContext((ctx) => ensureModuleAccount(ctx, "zeta"));
  const zeta = ModuleAccount.decode(app.query(Query.moduleAccountByName, { name: "zeta" }).account?.value ?? new Uint8Array(0));
  assert.equal(zeta.baseAccount?.accountNumber, 2n);
  assert.throws(() => app.query(Query.moduleAccountByName, { name: "omega" }), /code = NotFound desc = account omega not found/);
});

test("users may not send to module accounts but to those that receive; what they make of one before its first use is a failure then", () => {
  const app = open([]);
  const blocked = (name: string) => app.withContext((ctx) => isBlockedAddress(ctx, moduleAddress(name)));
  assert.deepEqual([blocked("zeta"), blocked("alpha"), blocked("omega")], [true, false, false]);
  app.withContext((ctx) => createAccount(ctx, moduleAddress("alpha")));
  assert.throws(() => app.withContext((ctx) => ensureModuleAccount(ctx, "alpha")), /alpha is not a module account/);
});

test("each app has its own address prefix", () => {
  const app = open([account(1, 0, "consumer")], "consumer");
  assert.equal(app.query(Query.bech32Prefix, {}).bech32Prefix, "consumer");
  assert.equal(app.query(Query.addressBytesToString, { addressBytes: bytes(1) }).addressString, address(1, "consumer"));
  assert.deepEqual(app.query(Query.addressStringToBytes, { addressString: address(1, "consumer") }).addressBytes, bytes(1));
  assert.equal(app.query(Query.accountInfo, { address: address(1, "consumer") }).info?.address, address(1, "consumer"));
  assert.throws(
    () => app.query(Query.account, { address: address(1) }),
    /hrp does not match bech32 prefix: expected .consumer. got .cosmos.: internal logic error/,
  );
  assert.throws(
    () => app.query(Query.account, { address: address(7, "consumer") }),
    /code = NotFound desc = account consumer1.* not found/,
  );
  assert.throws(() => app.query(Query.account, { address: "" }), /code = InvalidArgument desc = Address cannot be empty/);
});

test("only gov changes parameters, and none to zero", () => {
  const app = open([]);
  const asked = { maxMemoCharacters: 1n, txSigLimit: 2n, txSizeCostPerByte: 3n, sigVerifyCostEd25519: 4n, sigVerifyCostSecp256k1: 5n };
  const gov = authority({ addressPrefix: "cosmos" });
  assert.throws(
    () => app.deliver(Msg.updateParams, { authority: address(1), params: asked }),
    /expected gov account as only signer for proposal message; invalid authority/,
  );
  assert.throws(
    () => app.deliver(Msg.updateParams, { authority: gov, params: { ...asked, txSigLimit: 0n } }),
    /invalid tx signature limit: 0/,
  );
  app.deliver(Msg.updateParams, { authority: gov, params: asked });
  assert.deepEqual(app.query(Query.params, {}).params, asked);
});

test("a multisig key comes back from its packed form and has the address of its amino bytes", () => {
  const keys = [
    "02d1a3b5b7f0c5c1b8f1ffcf3b0ee2f2d7dc1d1bd1b5df1f13a4b1c8d2c9b5a1e3",
    "03d1a3b5b7f0c5c1b8f1ffcf3b0ee2f2d7dc1d1bd1b5df1f13a4b1c8d2c9b5a1e3",
  ];
  const key: AccountKey = {
    type: "multisig",
    threshold: 2,
    keys: keys.map((hex): AccountKey => ({ type: "secp256k1", bytes: fromHex(hex) })),
  };
  assert.deepEqual(unpackKey(packKey(key)), key);
  assert.deepEqual(addressOfKey(key), multisigAddress(2, keys.map(fromHex)));
  let nested = key;
  for (let i = 0; i < 17; i++) nested = { type: "multisig", threshold: 1, keys: [nested] };
  assert.throws(() => unpackKey(packKey(nested)), /nested deeper than 16/);
});
