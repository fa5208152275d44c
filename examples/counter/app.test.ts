import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork, createTestApp, type NetworkChain } from "interlease/testing";
import { app, counterModule, MsgAdd, Msg, Query } from "./app.ts";

test("a leased counter counts, refuses, answers and exports, and a delegation on its provider becomes power on it", async () => {
  const net = await createNetwork({ consumers: [{ app, genesis: { "counter.counts": [{ address: "counter1genesis", count: "2" }] } }] });
  const [chain] = net.consumers;
  assert.ok(chain !== undefined);
  const alice = chain.accounts.find(({ name }) => name === "alice")?.address ?? "";
  assert.match(alice, /^counter1/);
  const add = (by: bigint) => ({ typeUrl: MsgAdd.typeUrl, value: { sender: alice, by } });

  const { events } = await chain.send("alice", [add(5n), add(7n)]);
  assert.deepEqual(countsIn(events), ["5", "12"]);
  await assert.rejects(chain.send("alice", [add(101n)]), /counter\/2.*101 is not in 1 to 100/);
  assert.deepEqual(ask(chain, alice), { count: 12n, total: 14n });
  assert.throws(() => ask(chain, "counter1nobody"), /counter1nobody has never counted/);
  const { counter } = Object(chain.export()["app_state"]);
  assert.deepEqual(counter, {
    counts: [
      { address: alice, count: "12" },
      { address: "counter1genesis", count: "2" },
    ],
  });

  const power = async (): Promise<bigint> => {
    const { validators } = Object(await chain.rpc("validators"));
    return BigInt(Object(validators)[0].voting_power);
  };
  const before = await power();
  const { address } = net.provider.accounts.find(({ name }) => name === "alice") ?? assert.fail();
  const amount = { denom: "stake", amount: 7_000_000n };
  const delegation = { delegatorAddress: address, validatorAddress: net.provider.validators[0]?.operator, amount };
  await net.provider.send("alice", [{ typeUrl: "/cosmos.staking.v1beta1.MsgDelegate", value: delegation }]);
  await net.advance({ blocks: 12 });
  assert.equal((await power()) - before, 7n);
  await net.close();
});

function ask(chain: NetworkChain, address: string): unknown {
  const { code, log, value } = chain.query({ path: Query.count.path, data: Query.count.input.encode({ address }) });
  if (code !== 0) throw new Error(log);
  return Query.count.output.decode(value);
}

function countsIn(
  events: readonly { readonly type: string; readonly attributes: readonly { readonly key: string; readonly value: string }[] }[],
): readonly (string | undefined)[] {
  return events
    .filter(({ type }) => type === "counter_added")
    .map(({ attributes }) => attributes.find(({ key }) => key === "count")?.value);
}

test("the module alone, without a chain around it", () => {
  const { deliver, query } = createTestApp({ modules: [counterModule] });
  assert.equal(deliver(Msg.add, { sender: "me", by: 3n }).response.count, 3n);
  assert.equal(deliver(Msg.add, { sender: "me", by: 4n }).response.count, 7n);
  assert.deepEqual(query(Query.count, { address: "me" }), { count: 7n, total: 7n });
  assert.throws(() => deliver(Msg.add, { sender: "me", by: 0n }), /0 is not in 1 to 100/);
});
