import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { MsgAdd, Query } from "../../examples/counter/app.ts";
import { Account } from "../../src/client/account.ts";
import { ChainClient } from "../../src/client/chainClient.ts";
import { httpTransport } from "../../src/client/transport.ts";
import { pack } from "../../src/client/tx.ts";
import { walletFromMnemonic } from "../../src/client/wallet.ts";
import { buildProgram, run, startUp, temporaryHome } from "./upNetwork.ts";

const counter = fileURLToPath(new URL("../../examples/counter/app.ts", import.meta.url));
before(buildProgram);

test("up runs a consumer chain of the user's own, written in TypeScript, and goes on with it", { timeout: 120_000 }, async () => {
  const home = temporaryHome();
  try {
    const first = await startUp(home.path, ["--consumer", counter]);
    const chain = first.network.chains.find(({ role }) => role === "consumer") ?? assert.fail();
    const alice = first.network.accounts[0] ?? assert.fail();
    assert.equal(chain.bech32Prefix, "counter");
    const address = alice.addresses[chain.chainId] ?? "";
    assert.match(address, /^counter1/);
    const client = new ChainClient(httpTransport(chain.rpc));
    const account = new Account({
      client,
      wallet: walletFromMnemonic(alice.mnemonic, "counter"),
      chainId: chain.chainId,
      gasPrice: { denom: "stake", atomics: 10n ** 15n },
    });
    const sent = await account.send([pack(MsgAdd, { sender: address, by: 7n })]);
    assert.equal(sent.code, 0, sent.log);
    assert.deepEqual(await client.query(Query.count, { address }), { count: 7n, total: 7n });
    assert.equal((await first.end("SIGTERM")).code, 0);

    const second = await startUp(home.path);
    const again = new ChainClient(httpTransport(second.network.chains[1]?.rpc ?? ""));
    assert.deepEqual(await again.query(Query.count, { address }), { count: 7n, total: 7n });
    await second.end("SIGTERM");
  } finally {
    home.remove();
  }
});

test("a file that holds no consumer chain is refused by one sentence and a hint", () => {
  const home = temporaryHome();
  try {
    const refused = (text: string | undefined, name: string, why: RegExp): void => {
      const file = join(home.path, name);
      if (text !== undefined) writeFileSync(file, text);
      const { status, stderr } = run(["up", "--ephemeral", "--ports", "auto", "--consumer", file]);
      assert.equal(status, 1, stderr);
      assert.match(stderr, why);
    };
    refused(undefined, "absent.ts", /there is no file .*absent\.ts/);
    refused("export const chain = 1;", "noApp.ts", /noApp\.ts exports no app/);
    refused("export const app = ;", "broken.ts", /broken\.ts does not compile: Unexpected ";" at .*broken\.ts:1/);
    refused('throw new Error("no luck");', "throws.mjs", /throws\.mjs cannot be loaded: no luck/);
    refused('import { standaloneApp } from "interlease/sdk"; export const app = standaloneApp();', "alone.ts", /is no consumer chain/);
    refused('export { x as app } from "interlease/secret";', "entry.ts", /interlease has no entry interlease\/secret at/);
  } finally {
    home.remove();
  }
});
