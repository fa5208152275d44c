import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerApp } from "../chains/consumer.ts";
import { providerApp } from "../chains/provider.ts";
import { planNetwork } from "./plan.ts";
import { type NetworkRecord, parseRecord, recordOf, refuseOtherShape } from "./record.ts";

const chains = [
  { chainId: "p-1", app: providerApp(), validators: 2 },
  { chainId: "q-1", app: providerApp(), validators: 2 },
  { chainId: "c-1", app: consumerApp() },
];
const leases = [{ provider: "p-1", consumer: "c-1" }];
const channels = [{ a: "p-1", b: "q-1" }];
const plan = planNetwork({ chains, leases, channels }, 1);
const lease = { provider: "p-1", chainId: "c-1", consumerId: "0" } as NetworkRecord["leases"][number];
const channel = { a: "p-1", b: "q-1", port: "transfer" } as NetworkRecord["channels"][number];
const record = recordOf(plan, { launched: true, seed: 1, leases: [lease], channels: [channel], offsetNs: "0" });

test("a record is that of its own plan, and of no other", () => {
  refuseOtherShape(record, plan, 1, "here");
  const other = (changes: Partial<Parameters<typeof planNetwork>[0]>, seed = 1): void =>
    refuseOtherShape(record, planNetwork({ chains, leases, channels, ...changes }, 1), seed, "here");
  assert.throws(() => other({}, 2), /the network in here has seed 1, not 2/);
  const [p, q, c] = chains;
  assert.ok(p !== undefined && q !== undefined && c !== undefined);
  assert.throws(() => other({ chains: [q, p, c] }), /has chains p-1, q-1, c-1, not q-1, p-1, c-1/);
  assert.throws(() => other({ chains: [p, { ...q, validators: 3 }, c] }), /has validators on q-1 2, not 3/);
  assert.throws(() => other({ leases: [{ provider: "q-1", consumer: "c-1" }] }), /has leases p-1 to c-1, not q-1 to c-1/);
  assert.throws(() => other({ channels: [] }), /has channels p-1 to q-1, not none/);
});

test("a record reads back; what another version wrote is refused", () => {
  assert.deepEqual(parseRecord(JSON.stringify(record), "here"), record);
  assert.throws(() => parseRecord('{"version":2}', "here"), /version 2; this program knows version 1/);
  assert.throws(() => parseRecord('{"seed":1}', "here"), /no network's record/);
  assert.throws(() => parseRecord("[", "here"), /is not JSON/);
});
