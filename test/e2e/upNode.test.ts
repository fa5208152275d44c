import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkBlocks, heightOf } from "./upChecks.ts";
import { buildProgram, run, temporaryHome, until } from "./upNetwork.ts";

before(buildProgram);

const program = fileURLToPath(new URL("../../bin/interlease", import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("one node is made, started, asked, stopped, started again where it was, and exported", { timeout: 60_000 }, async () => {
  const home = temporaryHome();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let node: ChildProcess | undefined;
  const start = (): ChildProcess =>
    spawn(process.execPath, [program, "start", "--home", home.path, "--rpc.laddr", `tcp://127.0.0.1:${port}`, "--block-time", "50ms"], {
      env: { ...process.env, INTERLEASE_SKIP_BUILD: "1" },
      stdio: "ignore",
    });
  const answering = () => heightOf(url).catch(() => 0n);
  try {
    const made = run(["init", "me", "--chain-id", "mychain-1", "--home", home.path, "--json"]);
    assert.equal(made.status, 0, made.stderr);
    assert.equal(run(["init", "me", "--chain-id", "mychain-2", "--home", home.path]).status, 1);
    assert.match(
      run(["tendermint", "show-validator", "--home", home.path]).stdout,
      /^\{"@type":"\/cosmos.crypto.ed25519.PubKey","key":"[^"]{44}"\}\n$/,
    );

    node = start();
    await until("five blocks", answering, (height) => height >= 5n);
    const taken = run(["start", "--home", home.path, "--rpc.laddr", `tcp://127.0.0.1:${port}`]);
    assert.equal(taken.status, 1);
    assert.match(taken.stderr, /is open in another process/);
    const validators = JSON.parse(run(["query", "staking", "validators", "--node", url, "-o", "json"]).stdout) as {
      readonly validators: readonly object[];
    };
    assert.equal(validators.validators.length, 1);
    const height = await heightOf(url);
    node.kill("SIGTERM");
    const [code]: readonly unknown[] = await once(node, "exit");
    assert.equal(code, 0);

    const exported = JSON.parse(run(["export", "--home", home.path]).stdout) as {
      readonly initial_height: number;
      readonly app_state: Readonly<Record<string, unknown>>;
    };
    assert.ok(BigInt(exported.initial_height) > height);
    assert.ok(exported.app_state["staking"] !== undefined && exported.app_state["provider"] !== undefined);

    node = start();
    await until("a block after the restart", answering, (h) => h > BigInt(exported.initial_height));
    await checkBlocks(url, (await heightOf(url)) - 1n);
  } finally {
    node?.kill("SIGKILL");
    home.remove();
  }
});
