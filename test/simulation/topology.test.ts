import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SECOND } from "../../src/encoding/time.ts";
import { Query as BankQuery } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { consumerApp, createNetwork, type Network, type NetworkChain, type NetworkOptions, providerApp } from "../../src/testing.ts";
import { bothRolesApp } from "../support/bothRoles.ts";

interface RpcValidators {
  readonly validators: readonly { readonly address: string; readonly voting_power: string }[];
}

/** Powers of a chain's next validator set, the strongest first. */
async function powers(chain: NetworkChain): Promise<readonly string[]> {
  const { validators } = (await chain.rpc("validators", { height: (chain.height + 1n).toString() })) as RpcValidators;
  return validators.map((v) => v.voting_power);
}

/** Who makes a chain's blocks, in no order. */
async function makers(chain: NetworkChain): Promise<readonly string[]> {
  const { validators } = (await chain.rpc("validators", {})) as RpcValidators;
  return validators.map((v) => v.address).sort();
}
const addresses = (validators: readonly { readonly consAddress: Uint8Array }[]): readonly string[] =>
  validators.map(({ consAddress }) => Buffer.from(consAddress).toString("hex").toUpperCase()).sort();

async function delegate(chain: NetworkChain, to: number, amount: bigint): Promise<void> {
  const delegatorAddress = chain.accounts.find(({ name }) => name === "bob")?.address;
  const validatorAddress = chain.founders[to]?.operator;
  const value = { delegatorAddress, validatorAddress, amount: { denom: "stake", amount: amount * 1_000_000n } };
  await chain.send("bob", [{ typeUrl: "/cosmos.staking.v1beta1.MsgDelegate", value }]);
}

async function withNetwork(options: NetworkOptions, body: (network: Network) => Promise<void>): Promise<void> {
  const network = await createNetwork(options);
  try {
    await body(network);
  } finally {
    await network.close();
  }
}

test("two providers have a consumer each: its blocks are made by its own provider's validators, and follow its delegations alone", {
  timeout: 120_000,
}, async () => {
  const chains = [
    { chainId: "left-1", app: providerApp() },
    { chainId: "right-1", app: providerApp(), validators: 3 },
    { chainId: "of-left-1", app: consumerApp() },
    { chainId: "of-right-1", app: consumerApp() },
  ];
  const leases = [
    { provider: "left-1", consumer: "of-left-1" },
    { provider: "right-1", consumer: "of-right-1", optIn: [0, 2] },
  ];
  await withNetwork({ chains, leases }, async (network) => {
    assert.deepEqual(
      network.chains.map(({ chainId, role }) => [chainId, role]),
      [
        ["left-1", "provider"],
        ["right-1", "provider"],
        ["of-left-1", "consumer"],
        ["of-right-1", "consumer"],
      ],
    );
    const [left, right, ofLeft, ofRight] = ["left-1", "right-1", "of-left-1", "of-right-1"].map((id) => network.chain(id));
    assert.ok(left !== undefined && right !== undefined && ofLeft !== undefined && ofRight !== undefined);
    assert.deepEqual([network.provider, network.consumers], [left, [ofLeft]]);
    assert.deepEqual(
      [await powers(ofLeft), await powers(ofRight)],
      [
        ["501", "400", "300", "200"],
        ["501", "300"],
      ],
    );
    assert.deepEqual(await makers(ofLeft), addresses(left.founders));
    assert.deepEqual(await makers(ofRight), addresses([right.founders[0], right.founders[2]].flatMap((v) => (v === undefined ? [] : [v]))));
    assert.equal(
      addresses(left.founders).some((address) => addresses(right.founders).includes(address)),
      false,
    );
    await delegate(right, 2, 50n);
    await network.advance({ blocks: 12 });
    assert.deepEqual(
      [await powers(ofLeft), await powers(ofRight)],
      [
        ["501", "400", "300", "200"],
        ["501", "350"],
      ],
    );
  });
});

test("a consumer that is a provider, too, leases the validators that its own stakers back", { timeout: 120_000 }, async () => {
  const chains = [
    { chainId: "last-1", app: consumerApp() },
    { chainId: "middle-1", app: bothRolesApp(), validators: 2 },
    { chainId: "first-1", app: providerApp() },
  ];
  // Told in the order in which nobody could launch them.
  const leases = [
    { provider: "middle-1", consumer: "last-1" },
    { provider: "first-1", consumer: "middle-1" },
  ];
  await withNetwork({ chains, leases }, async (network) => {
    const [first, middle, last] = ["first-1", "middle-1", "last-1"].map((id) => network.chain(id));
    assert.ok(first !== undefined && middle !== undefined && last !== undefined);
    assert.deepEqual([middle.role, middle.consumerId, last.consumerId], ["consumer", "0", "0"]);
    assert.deepEqual(await makers(middle), addresses(first.founders));
    assert.deepEqual(await makers(last), addresses(middle.founders));
    await delegate(first, 1, 70n);
    await delegate(middle, 1, 9n);
    await network.advance({ blocks: 12 });
    assert.deepEqual(await powers(middle), ["501", "470", "300", "200"]);
    assert.deepEqual(await powers(last), ["501", "409"]);
    await network.advance({ seconds: 40 * 86_400 });
    await delegate(middle, 1, 1n);
    await network.advance({ blocks: 12 });
    assert.deepEqual(await powers(last), ["501", "410"]);
    assert.deepEqual((await network.relay()).troubles, []);
  });
});

/** What an account holds on a chain of coins from elsewhere. */
async function vouchers(chain: NetworkChain, name: string): Promise<readonly bigint[]> {
  const address = chain.accounts.find((a) => a.name === name)?.address ?? "";
  const { balances } = await chain.client.query(BankQuery.allBalances, { address });
  return balances.filter(({ denom }) => denom.startsWith("ibc/")).map(({ amount }) => amount);
}

async function transfer(network: Network, from: NetworkChain, to: NetworkChain, amount: bigint): Promise<void> {
  const addressOn = (chain: NetworkChain, name: string): string => chain.accounts.find((a) => a.name === name)?.address ?? "";
  const value = {
    sourcePort: "transfer",
    sourceChannel: "channel-0",
    token: { denom: "stake", amount },
    sender: addressOn(from, "alice"),
    receiver: addressOn(to, "bob"),
    timeoutTimestamp: network.now + 600n * SECOND,
  };
  await from.send("alice", [{ typeUrl: "/ibc.applications.transfer.v1.MsgTransfer", value }]);
}

test("two chains without a lease send each other coins over a channel, and go on after they were closed", {
  timeout: 120_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-topology-"));
  const options = {
    home,
    chains: [
      { chainId: "east-1", app: providerApp({ addressPrefix: "east" }), validators: 1 },
      {
        chainId: "west-1",
        app: providerApp({ addressPrefix: "west" }),
        validators: 2,
        genesis: { "staking.params.unbonding_time": "7200s" },
      },
    ],
    channels: [{ a: "east-1", b: "west-1" }],
  };
  try {
    await withNetwork(options, async (network) => {
      const [east, west] = [network.chain("east-1"), network.chain("west-1")];
      assert.deepEqual(network.consumers, []);
      await transfer(network, east, west, 5n);
      await transfer(network, west, east, 7n);
      assert.equal((await network.relay({ chains: ["east-1", "west-1"] })).packets, 2);
      assert.deepEqual([await vouchers(west, "bob"), await vouchers(east, "bob")], [[5n], [7n]]);
    });
    await withNetwork(options, async (network) => {
      const [east, west] = [network.chain("east-1"), network.chain("west-1")];
      // Far longer than the client of the chain with the short unbonding time lives.
      await network.advance({ seconds: 86_400 });
      await transfer(network, east, west, 6n);
      assert.equal((await network.relay()).packets, 1);
      assert.deepEqual(await vouchers(west, "bob"), [11n]);
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
