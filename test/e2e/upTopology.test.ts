import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { validatorsAt } from "./upChecks.ts";
import { buildProgram, run, startUp, temporaryHome } from "./upNetwork.ts";

before(buildProgram);

const COUNTER = fileURLToPath(new URL("../../examples/counter/app.ts", import.meta.url));
const TOPOLOGY = {
  chains: [
    { chainId: "left-1", app: "provider", validators: 2 },
    { chainId: "right-1", app: "provider", prefix: "right", validators: 1 },
    { chainId: "counter-1", app: COUNTER },
  ],
  leases: [{ provider: "left-1", consumer: "counter-1", optIn: [1] }],
  channels: [{ a: "left-1", b: "right-1" }],
};

test("up runs the topology of a file, and goes on with it", { timeout: 120_000 }, async () => {
  const home = temporaryHome();
  const file = join(home.path, "topology.json");
  writeFileSync(file, JSON.stringify(TOPOLOGY));
  const shape = (network: {
    readonly chains: readonly { readonly chainId: string; readonly role: string; readonly bech32Prefix: string }[];
  }) => network.chains.map(({ chainId, role, bech32Prefix }) => [chainId, role, bech32Prefix]);
  try {
    const first = await startUp(join(home.path, "net"), ["--topology", file]);
    assert.deepEqual(shape(first.network), [
      ["left-1", "provider", "cosmos"],
      ["right-1", "provider", "right"],
      ["counter-1", "consumer", "counter"],
    ]);
    assert.deepEqual(
      first.network.validators.map(({ name }) => name),
      ["val1", "val2", "right-1/val1"],
    );
    const steps = first.events.filter(({ event }) => event === "step").map(({ step }) => step);
    for (const step of ["create consumer", "CCV channel", "validator set change", "clients", "transfer channel"])
      assert.ok(steps.includes(step), `no step ${step} in ${steps.join(", ")}`);
    const [only, ...others] = await validatorsAt(first.network.chains[2]?.rpc ?? "");
    assert.deepEqual([only?.voting_power, others], ["401", []]);
    const alice = first.network.accounts[0]?.addresses["right-1"] ?? "";
    assert.match(alice, /^right1/);
    assert.equal(run(["faucet", alice, "5stake", "--chain-id", "right-1"], first.home).status, 0);
    const status = run(["status"], first.home);
    assert.match(status.stdout, /right-1 +provider/);
    assert.equal((await first.end("SIGTERM")).code, 0);

    const second = await startUp(join(home.path, "net"));
    assert.deepEqual(shape(second.network), shape(first.network));
    assert.equal((await second.end("SIGTERM")).code, 0);

    writeFileSync(file, JSON.stringify({ ...TOPOLOGY, channels: [] }));
    const other = run(["up", "--home", join(home.path, "net"), "--topology", file]);
    assert.equal(other.status, 1);
    assert.match(other.stderr, /has another topology/);
  } finally {
    home.remove();
  }
});

test("a file that holds no topology is refused by one sentence", () => {
  const home = temporaryHome();
  const file = join(home.path, "topology.json");
  const cases: readonly (readonly [string | undefined, RegExp])[] = [
    [undefined, /topology\.json cannot be read/],
    ["[", /a JSON object is expected/],
    ['{"chain": []}', /has no option chain\b/],
    ['{"chains": {}}', /chains is no list/],
    ['{"chains": [{"chainId": "a-1"}]}', /app is text, not undefined/],
    ['{"chains": [{"chainId": "a-1", "app": "provider", "validator": 2}]}', /chains\[0\] has no option validator\b/],
    ['{"chains": [{"chainId": "a-1", "app": "provider"}], "leases": [{"provider": "a-1", "consumer": "b-1"}]}', /names the chain b-1/],
    ['{"chains": [{"chainId": "a-1", "app": "nowhere.js"}]}', /there is no file .*nowhere\.js/],
  ];
  try {
    for (const [text, message] of cases) {
      if (text !== undefined) writeFileSync(file, text);
      const { status, stderr } = run(["up", "--ephemeral", "--ports", "auto", "--topology", file]);
      assert.equal(status, 1, stderr);
      assert.match(stderr, message);
    }
  } finally {
    home.remove();
  }
});
