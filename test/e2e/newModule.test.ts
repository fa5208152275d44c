import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { appOf } from "../../src/framework/app.ts";
import { exportChain, initNode } from "../../src/localnet/node/singleNode.ts";
import { consumerApp, createNetwork, createTestApp, providerApp, standaloneApp } from "../../src/testing.ts";
import { toy } from "../support/toyModule.ts";
import { buildProgram, run, startUp, temporaryHome } from "./upNetwork.ts";

before(buildProgram);

const FILE = fileURLToPath(new URL("../support/toyModule.ts", import.meta.url));
const DEFAULTS = { params: { greeting: "hello", limit: "7" } };
const toyOf = (genesis: object): unknown => (genesis as { readonly app_state: { readonly toy: unknown } }).app_state.toy;
const parsed = (text: string): object => JSON.parse(text) as object;

test("a module that is added to the shipped chains begins with its default genesis in a network, on every chain", async () => {
  const extra = [toy];
  const network = await createNetwork({ provider: { app: providerApp({ extra }) }, consumers: [{ app: consumerApp({ extra }) }] });
  try {
    for (const chain of [network.provider, ...network.consumers]) assert.deepEqual(toyOf(chain.export()), DEFAULTS, chain.chainId);
  } finally {
    await network.close();
  }
});

test("it begins with its default genesis in a test app, which exports it", () => {
  assert.deepEqual(createTestApp({ modules: [toy] }).exportGenesis()["toy"], DEFAULTS);
});

test("init writes its default genesis for a provider and for a chain of its own", () => {
  for (const app of [providerApp({ extra: [toy] }), standaloneApp({ extra: [toy] })]) {
    const home = temporaryHome();
    try {
      const { genesis } = initNode({
        home: home.path,
        chainId: "toy-1",
        moniker: "me",
        app: appOf(app),
        denom: "stake",
        consumerSection: undefined,
      });
      assert.deepEqual(toyOf(genesis), DEFAULTS);
      assert.deepEqual(toyOf(parsed(readFileSync(join(home.path, "config", "genesis.json"), "utf8"))), DEFAULTS);
    } finally {
      home.remove();
    }
  }
});

test("up starts a chain of the user's with its default genesis, and export finds that chain and its state", {
  timeout: 120_000,
}, async () => {
  const home = temporaryHome();
  try {
    const up = await startUp(home.path, ["--consumer", FILE]);
    assert.equal((await up.end("SIGTERM")).code, 0);
    assert.deepEqual(toyOf(parsed(readFileSync(join(home.path, "chains", "consumer-1", "genesis.json"), "utf8"))), DEFAULTS);
    const exported = run(["export", "--home", home.path, "--chain-id", "consumer-1"]);
    assert.equal(exported.status, 0, exported.stderr);
    assert.deepEqual(toyOf(parsed(exported.stdout)), DEFAULTS);
    const provider = await exportChain({ home: home.path, chainId: "provider-1", height: undefined });
    assert.equal(toyOf(provider), undefined);
  } finally {
    home.remove();
  }
});
