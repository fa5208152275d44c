import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleAddress } from "../../crypto/address.ts";
import { encodeBech32 } from "../../encoding/bech32.ts";
import { formatCoins, parseCoins } from "../../encoding/coins.ts";
import { defineModule, type Event } from "../../framework/index.ts";
import { createTestApp, type TestApp } from "../../framework/testApp.ts";
import { auth, authority, getAccount } from "../auth/index.ts";
import { moduleAccount } from "../auth/slots.ts";
import { Msg, Query } from "./api.ts";
import { bank, burnCoins, delegateCoins, getBalances, getTotalSupply, mintCoins, sendFromModule, undelegateCoins } from "./index.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(20).fill(n);
const address = (n: number): string => encodeBech32("cosmos", bytes(n));
const coins = parseCoins;

const accounts = defineModule({
  name: "accounts",
  fills: [moduleAccount("maker", ["minter", "burner"]), moduleAccount("pool", ["staking"]), moduleAccount("open", [], { receives: true })],
});
function open(bankGenesis: object = {}): TestApp {
  const users = [1, 2].map((n) => ({
    "@type": "/cosmos.auth.v1beta1.BaseAccount",
    address: address(n),
    account_number: String(n),
    sequence: "0",
  }));
  const balances = [
    {
      address: address(1),
      coins: [
        { denom: "atom", amount: "50" },
        { denom: "stake", amount: "100" },
      ],
    },
  ];
  return createTestApp({
    modules: [auth, bank, accounts],
    genesis: {
      auth: { params: { max_memo_characters: "256", tx_sig_limit: "7", tx_size_cost_per_byte: "10" }, accounts: users },
      bank: { params: { default_send_enabled: true }, balances, ...bankGenesis },
    },
  });
}
function lines(events: readonly Event[]): readonly string[] {
  return events.map(({ type, attributes }) => [type, ...attributes.map(([k, v]) => `${k}=${v}`)].join(" "));
}
function balance(app: TestApp, n: number): string {
  return app.withContext((ctx) => formatCoins(getBalances(ctx, bytes(n))));
}

test("sending moves coins, makes the recipient's account and tells it in Go's order", () => {
  const app = open();
  const { events } = app.deliver(Msg.send, { fromAddress: address(1), toAddress: address(3), amount: coins("5atom,10stake") });
  assert.equal(balance(app, 1), "45atom,90stake");
  assert.equal(balance(app, 3), "5atom,10stake");
  assert.deepEqual(lines(events), [
    `coin_spent spender=${address(1)} amount=5atom,10stake`,
    `coin_received receiver=${address(3)} amount=5atom,10stake`,
    `transfer recipient=${address(3)} sender=${address(1)} amount=5atom,10stake`,
    `message sender=${address(1)}`,
  ]);
  assert.equal(app.withContext((ctx) => getAccount(ctx, bytes(3)))?.base.accountNumber, 4n);
});

test("sends are refused by their amount, their ends and what may be sent", () => {
  const app = open();
  const send = (toAddress: string, amount: string | readonly { denom: string; amount: bigint }[]): (() => unknown) => {
    const list = typeof amount === "string" ? coins(amount) : amount;
    return () => app.deliver(Msg.send, { fromAddress: address(1), toAddress, amount: list });
  };
  assert.throws(send(address(2), "101stake"), /^StateError: spendable balance 100stake is smaller than 101stake: insufficient funds$/);
  assert.throws(send(address(2), [{ denom: "stake", amount: 0n }]), /0stake: invalid coins/);
  assert.throws(send(address(2), []), /invalid coins/);
  assert.throws(send(address(2), [{ denom: "stake", amount: -1n }]), /-1stake: invalid coins/);
  assert.throws(send("cosmos1xyz", "1stake"), /invalid to address: .*invalid address/);
  assert.throws(send(encodeBech32("other", bytes(2)), "1stake"), /hrp does not match bech32 prefix: expected 'cosmos' got 'other'/);
  const blocked = encodeBech32("cosmos", moduleAddress("maker"));
  assert.throws(send(blocked, "1stake"), new RegExp(`${blocked} is not allowed to receive funds: unauthorized`));
  send(encodeBech32("cosmos", moduleAddress("open")), "1stake")();
  assert.equal(balance(app, 1), "50atom,99stake");
});

test("gov turns denominations off and on again", () => {
  const app = open();
  const gov = authority({ addressPrefix: "cosmos" });
  assert.throws(() => app.deliver(Msg.setSendEnabled, { authority: address(1) }), /invalid authority; expected cosmos10d07y265.*got/);
  app.deliver(Msg.setSendEnabled, { authority: gov, sendEnabled: [{ denom: "stake", enabled: false }] });
  const send = () => app.deliver(Msg.send, { fromAddress: address(1), toAddress: address(2), amount: coins("1stake") });
  assert.throws(send, /stake transfers are currently disabled: send transactions are disabled/);
  assert.deepEqual(app.query(Query.sendEnabled, {}).sendEnabled, [{ denom: "stake", enabled: false }]);
  app.deliver(Msg.setSendEnabled, { authority: gov, useDefaultFor: ["stake"] });
  send();
  app.deliver(Msg.updateParams, { authority: gov, params: { sendEnabled: [], defaultSendEnabled: false } });
  assert.throws(send, /disabled/);
});

test("one sender gives to several, in one sum", () => {
  const app = open();
  const outputs = [
    { address: address(2), coins: coins("1atom") },
    { address: address(3), coins: coins("2atom,3stake") },
  ];
  const { events } = app.deliver(Msg.multiSend, { inputs: [{ address: address(1), coins: coins("3atom,3stake") }], outputs });
  assert.equal(balance(app, 3), "2atom,3stake");
  assert.deepEqual(
    events.map(({ type }) => type),
    ["coin_spent", "message", "coin_received", "transfer", "coin_received", "transfer"],
  );
  const refuse = (inputs: number, given: string): (() => unknown) => {
    const list = Array.from({ length: inputs }, () => ({ address: address(1), coins: coins(given) }));
    return () => app.deliver(Msg.multiSend, { inputs: list, outputs });
  };
  assert.throws(refuse(1, "4atom,3stake"), /sum inputs != sum outputs/);
  assert.throws(refuse(2, "3atom,3stake"), /multiple senders not allowed/);
  assert.throws(refuse(0, ""), /no inputs to send transaction/);
  assert.throws(
    () => app.deliver(Msg.multiSend, { inputs: [{ address: address(1), coins: coins("1atom") }] }),
    /no outputs to send transaction/,
  );
});

test("a multi-send is no way round blocked accounts and denominations that may not be sent", () => {
  const app = open();
  const send = (to: string) => () =>
    app.deliver(Msg.multiSend, {
      inputs: [{ address: address(1), coins: coins("3stake") }],
      outputs: [
        { address: address(2), coins: coins("1stake") },
        { address: to, coins: coins("2stake") },
      ],
    });
  const blocked = encodeBech32("cosmos", moduleAddress("maker"));
  assert.throws(send(blocked), new RegExp(`${blocked} is not allowed to receive funds: unauthorized`));
  send(encodeBech32("cosmos", moduleAddress("open")))();
  app.deliver(Msg.setSendEnabled, {
    authority: authority({ addressPrefix: "cosmos" }),
    sendEnabled: [{ denom: "stake", enabled: false }],
  });
  assert.throws(send(address(3)), /stake transfers are currently disabled: send transactions are disabled/);
  assert.equal(balance(app, 3), "");
});

test("modules mint, burn and hold by their permissions, and the supply follows", () => {
  const app = open();
  const { events } = app.run((ctx) => {
    mintCoins(ctx, "maker", coins("7new"));
    sendFromModule(ctx, "maker", bytes(2), coins("3new"));
    burnCoins(ctx, "maker", coins("4new"));
  });
  assert.equal(
    app.withContext((ctx) => formatCoins(getTotalSupply(ctx))),
    "50atom,3new,100stake",
  );
  assert.deepEqual(
    events.map(({ type }) => type),
    ["coin_received", "coinbase", "coin_spent", "coin_received", "transfer", "message", "coin_spent", "burn"],
  );
  assert.throws(
    () => app.run((ctx) => mintCoins(ctx, "pool", coins("1new"))),
    /module account pool does not have permissions to mint tokens/,
  );
  app.run((ctx) => delegateCoins(ctx, bytes(1), "pool", coins("60stake")));
  app.run((ctx) => undelegateCoins(ctx, "pool", bytes(1), coins("20stake")));
  assert.equal(balance(app, 1), "50atom,60stake");
  assert.throws(
    () => app.run((ctx) => delegateCoins(ctx, bytes(1), "pool", coins("61stake"))),
    /failed to delegate; 60stake is smaller than 61stake/,
  );
});

test("queries page balances, owners and supply", () => {
  const app = open();
  app.deliver(Msg.send, { fromAddress: address(1), toAddress: address(2), amount: coins("5atom") });
  assert.equal(formatCoins(app.query(Query.allBalances, { address: address(1) }).balances), "45atom,100stake");
  assert.deepEqual(app.query(Query.balance, { address: address(9), denom: "atom" }).balance, { denom: "atom", amount: 0n });
  const owners = app.query(Query.denomOwners, {
    denom: "atom",
    pagination: { key: new Uint8Array(0), offset: 0n, limit: 1n, countTotal: false, reverse: false },
  });
  assert.deepEqual(owners.denomOwners, [{ address: address(1), balance: { denom: "atom", amount: 45n } }]);
  assert.deepEqual(owners.pagination?.nextKey, Uint8Array.of(20, ...bytes(2)));
  assert.equal(formatCoins(app.query(Query.totalSupply, {}).supply), "50atom,100stake");
  assert.throws(() => app.query(Query.allBalances, { address: "test" }), /code = InvalidArgument desc = invalid address/);
  assert.throws(() => app.query(Query.balance, { address: address(1), denom: "x" }), /code = InvalidArgument desc = invalid denom: x/);
  assert.throws(() => app.query(Query.denomMetadata, { denom: "atom" }), /code = NotFound/);
});

test("genesis refuses a supply that is not the sum of the balances, and comes out as it went in", () => {
  assert.throws(
    () => open({ supply: [{ denom: "stake", amount: "99" }] }),
    /genesis supply is incorrect, expected 99stake, got 50atom,100stake/,
  );
  const metadata = {
    description: "",
    denom_units: [
      { denom: "atom", exponent: 0, aliases: [] },
      { denom: "matom", exponent: 3, aliases: ["milli"] },
    ],
    base: "atom",
    display: "matom",
    name: "Atom",
    symbol: "ATOM",
    uri: "",
    uri_hash: "",
  };
  const app = open({ denom_metadata: [metadata], send_enabled: [{ denom: "atom", enabled: false }] });
  const exported = app.exportGenesis()["bank"];
  assert.deepEqual(exported, {
    params: { send_enabled: [], default_send_enabled: true },
    balances: [
      {
        address: address(1),
        coins: [
          { denom: "atom", amount: "50" },
          { denom: "stake", amount: "100" },
        ],
      },
    ],
    supply: [
      { denom: "atom", amount: "50" },
      { denom: "stake", amount: "100" },
    ],
    denom_metadata: [metadata],
    send_enabled: [{ denom: "atom", enabled: false }],
  });
  bank.genesis?.validate(exported);
  const twice = { ...exported, balances: [...exported.balances, ...exported.balances] };
  assert.throws(() => bank.genesis?.validate(twice), /duplicate balance for address/);
  const wrong = { ...exported, denom_metadata: [{ ...metadata, display: "other" }] };
  assert.throws(() => bank.genesis?.validate(wrong), /must contain a denomination unit with display denom 'other'/);
});

test("an amount beyond 256 bits fails as Go's overflow does", () => {
  const most = (1n << 256n) - 1n;
  const app = open({ balances: [1, 2].map((n) => ({ address: address(n), coins: [{ denom: `big${n}`, amount: most.toString() }] })) });
  app.run((ctx) => mintCoins(ctx, "maker", coins("1stake")));
  assert.throws(() => app.run((ctx) => mintCoins(ctx, "maker", coins("1big1"))), /RangeError: Int overflow/);
});
