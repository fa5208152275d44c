import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerApp } from "../chains/consumer.ts";
import { providerApp } from "../chains/provider.ts";
import { standaloneApp } from "../chains/standalone.ts";
import { bothRolesApp } from "../../test/support/bothRoles.ts";
import { planNetwork } from "./plan.ts";
import { checkTopology, launchOrder, type Topology } from "./topology.ts";

const provider = { chainId: "p-1", app: providerApp() };
const consumer = { chainId: "c-1", app: consumerApp() };
const lease = { provider: "p-1", consumer: "c-1" };
const SHAPE: Topology = { chains: [provider, consumer], leases: [lease] };

test("values of the wrong type, as files and JavaScript may hold them, are refused by name", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ ...SHAPE, leases: [{ ...lease, optIn: 3 }] }, /^the lease of c-1: optIn is a list of validators' indices, not 3$/],
    [{ ...SHAPE, leases: [{ ...lease, optIn: "0" }] }, /optIn is a list of validators' indices, not "0"/],
    [{ ...SHAPE, leases: [{ ...lease, optIn: ["0"] }] }, /optIn names validator "0" of p-1/],
    [{ ...SHAPE, leases: [{ ...lease, topN: "x" }] }, /^the lease of c-1: topN is a whole number, not "x"$/],
    [{ chains: [{ ...provider, genesis: "x" }] }, /^genesis of p-1 holds dotted paths of app_state, not "x"$/],
    [{ chains: [{ ...provider, genesis: null }] }, /^genesis of p-1 holds dotted paths of app_state, not null$/],
    [{ chains: [{ ...provider, validators: "2" }] }, /^p-1 has 1 to 100 validators, not "2"$/],
    [{ ...SHAPE, channels: [{ a: "p-1", b: "c-1", port: 5 }] }, /^the port of a channel of p-1 is text, not 5$/],
  ];
  for (const [topology, message] of cases) assert.throws(() => checkTopology(topology as Topology), { name: "OperationError", message });
});

test("what cannot be is refused by name", () => {
  const both = { chainId: "x-1", app: consumerApp() };
  const cases: readonly (readonly [Topology, RegExp])[] = [
    [{ chains: [] }, /at least one chain/],
    [{ chains: [provider, { ...consumer, chainId: "p-1" }] }, /two chains of the network are called p-1/],
    [{ chains: [{ ...provider, chainId: " " }] }, /a chain id is 1 to 50 characters/],
    [{ chains: [{ ...provider, validators: 0 }] }, /p-1 has 1 to 100 validators, not 0/],
    [{ chains: [{ ...provider, blockTimeSeconds: 0 }] }, /the block time of p-1/],
    [{ ...SHAPE, leases: [{ ...lease, provider: "p-9" }] }, /a lease names the chain p-9, which the network does not have/],
    [{ ...SHAPE, leases: [{ ...lease, consumer: "c-9" }] }, /a lease names the chain c-9/],
    [{ ...SHAPE, leases: [lease, lease] }, /c-1 is leased twice, by p-1 and by p-1/],
    [{ ...SHAPE, leases: [{ ...lease, optIn: [0, 4] }] }, /the lease of c-1: optIn names validator 4 of p-1, which has 4/],
    [{ ...SHAPE, leases: [{ ...lease, optIn: [1, 1] }] }, /optIn names validator 1 twice/],
    [{ ...SHAPE, leases: [{ ...lease, optIn: [0.5] }] }, /optIn names validator 0.5/],
    [{ chains: [consumer, both], leases: [{ provider: "x-1", consumer: "c-1" }] }, /the app of x-1 has no provider module/],
    [
      { chains: [provider, { ...provider, chainId: "q-1" }], leases: [{ provider: "p-1", consumer: "q-1" }] },
      /q-1 has no ccvconsumer module/,
    ],
    [{ chains: [provider, consumer] }, /c-1 has no validators: its app has no staking, and no lease brings it any/],
    [{ ...SHAPE, channels: [{ a: "p-1", b: "z-1" }] }, /a channel names the chain z-1/],
    [{ ...SHAPE, channels: [{ a: "p-1", b: "p-1" }] }, /a channel of p-1 needs another chain/],
    [
      { chains: [provider, { chainId: "s-1", app: standaloneApp() }], channels: [{ a: "p-1", b: "s-1" }] },
      /s-1 can have no channel: its app has no ibc/,
    ],
  ];
  for (const [topology, message] of cases) assert.throws(() => checkTopology(topology), message);
  checkTopology(SHAPE);
});

test("a chain without an app, and one that was composed by nobody, are refused", () => {
  // As a user of JavaScript would write it.
  const bare = { chainId: "p-1" } as unknown as Topology["chains"][number];
  assert.throws(() => checkTopology({ chains: [bare] }), /p-1 has no app/);
  assert.throws(() => checkTopology({ chains: [{ chainId: "p-1", app: { name: "mine" } }] }), /mine was not made by createApp/);
});

test("leases in a circle are refused with the way round", () => {
  const mutual = [
    { provider: "a-1", consumer: "b-1" },
    { provider: "b-1", consumer: "c-1" },
    { provider: "c-1", consumer: "a-1" },
  ];
  const chains = ["a-1", "b-1", "c-1"].map((chainId) => ({ chainId, app: bothRolesApp() }));
  assert.throws(() => checkTopology({ chains, leases: mutual }), /leases go in a circle: a-1 from c-1 from b-1 from a-1/);
});

test("a provider's own lease is launched before those that it gives", () => {
  const leases = [
    { provider: "c-1", consumer: "d-1" },
    { provider: "a-1", consumer: "b-1" },
    { provider: "b-1", consumer: "c-1" },
    { provider: "a-1", consumer: "e-1" },
  ];
  assert.deepEqual(
    launchOrder({ chains: [], leases }).map(({ consumer }) => consumer),
    ["b-1", "e-1", "c-1", "d-1"],
  );
});

test("every provider has keys of its own, and those of the first follow from its validators' names alone", () => {
  const chains = [provider, { ...provider, chainId: "q-1" }, consumer];
  const plan = planNetwork({ chains, leases: [{ provider: "q-1", consumer: "c-1" }] }, 1);
  const alone = planNetwork({ chains: [{ ...provider, chainId: "other-1" }] }, 1);
  const keys = (chain: (typeof plan.chains)[number] | undefined) => chain?.validators.map(({ consensusKey }) => consensusKey);
  assert.deepEqual(keys(plan.chains[0]), keys(alone.chains[0]));
  assert.deepEqual(keys(plan.chains[2]), keys(plan.chains[1]));
  assert.notDeepEqual(keys(plan.chains[1]), keys(plan.chains[0]));
  assert.deepEqual(
    plan.chains.map(({ role, founders }) => [role, founders.length]),
    [
      ["provider", 4],
      ["provider", 4],
      ["consumer", 0],
    ],
  );
});
