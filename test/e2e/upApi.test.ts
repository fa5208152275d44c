import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { before, test } from "node:test";
import type { LocalNetwork, LocalNetworkOptions } from "../../src/index.ts";
import { buildProgram, temporaryHome } from "./upNetwork.ts";

before(buildProgram);

/** The compiled package, as a program in JavaScript has it. */
async function start(options?: object): Promise<LocalNetwork> {
  const { startLocalNetwork } = (await import(new URL("../../dist/index.js", import.meta.url).href)) as {
    readonly startLocalNetwork: (options?: LocalNetworkOptions) => Promise<LocalNetwork>;
  };
  return options === undefined ? startLocalNetwork() : startLocalNetwork(options as LocalNetworkOptions);
}

test("a program starts a network without home and listener; what is left out has its default", { timeout: 60_000 }, async () => {
  const network = await start({ settings: { ports: "auto", validators: 2 } });
  try {
    assert.deepEqual(
      network.file.chains.map(({ chainId, role, provider }) => [chainId, role, provider]),
      [
        ["provider-1", "provider", undefined],
        ["consumer-1", "consumer", "provider-1"],
      ],
    );
    const [lease] = (await network.status()).leases;
    assert.deepEqual([lease?.provider, lease?.phase], ["provider-1", "CONSUMER_PHASE_LAUNCHED"]);
    await assert.rejects(network.relay({ chains: ["provider-1", "consumer-9"] }), /the network has no chain consumer-9/);
    assert.throws(() => network.setOnline("consumer-1", "val9", false), /consumer-1 has no validator val9/);
  } finally {
    await network.close();
  }
});

test("options and settings that nobody reads are refused by name, and the home is left as it was", async () => {
  await assert.rejects(start({ consumers: 2 }), /startLocalNetwork has no option consumers/);
  const home = temporaryHome();
  try {
    await assert.rejects(start({ home: home.path, settings: { consumer: 2 } }), /settings has no option consumer/);
    assert.equal(existsSync(`${home.path}/lock`), false);
    assert.equal(existsSync(`${home.path}/localnet.json`), false);
  } finally {
    home.remove();
  }
});
