import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startOptions } from "../../src/cli/cmds/start/options.ts";
import { standaloneApp } from "../../src/chains/standalone.ts";
import { utf8 } from "../../src/encoding/bytes.ts";
import { appOf } from "../../src/framework/app.ts";
import { initNode } from "../../src/localnet/node/singleNode.ts";
import { appTomlPath } from "../../src/node/home/appToml.ts";
import { nodePaths, readGenesisFile, readValidatorSeed } from "../../src/node/home/nodeHome.ts";
import { openNode, type RunningNode } from "../../src/node/openNode.ts";
import { callMethod } from "../../src/node/rpc/call.ts";

const home = mkdtempSync(join(tmpdir(), "interlease-pruning-"));
after(() => rmSync(home, { recursive: true, force: true }));
const app = appOf(standaloneApp());

initNode({ home, chainId: "pruned-1", moniker: "me", app, denom: "stake", consumerSection: undefined });
// Evidence counts for 15 blocks, so that older blocks may go.
const text = readFileSync(nodePaths.genesis(home), "utf8");
writeFileSync(nodePaths.genesis(home), text.replaceAll('"max_age_num_blocks": "100000"', '"max_age_num_blocks": "15"'));

async function open(): Promise<RunningNode> {
  const { retention } = startOptions({ pruning: "everything", minRetainBlocks: "10", "rpc.laddr": "tcp://127.0.0.1:0" }, home);
  return openNode({
    app,
    genesis: readGenesisFile(home),
    data: nodePaths.data(home),
    ...retention,
    keys: [{ seed: readValidatorSeed(home) }],
    rpc: { host: "127.0.0.1", port: 0 },
    moniker: "me",
    nodeId: new Uint8Array(20),
  });
}

const stateAt = ({ application }: RunningNode, height: bigint) =>
  application.query({ path: "/store/bank/key", data: utf8("x"), height, prove: true });

test("a node that prunes everything keeps the last states and blocks, and refuses older ones, through a restart", async () => {
  let node = await open();
  for (let i = 0; i < 45; i++) await node.engine.produceBlock();
  for (const restarted of [false, true]) {
    if (restarted) {
      await node.close();
      node = await open();
    }
    assert.equal(node.engine.blocks.base, 30n);
    const call = (height: string) => callMethod(node.environment, "block", { height });
    await assert.rejects(call("29"), { detail: "height 29 is not available, lowest height is 30" });
    assert.ok(await call("30"));
    assert.equal((await node.engine.index.searchBlocks("block.height>0")).count, 16);
    assert.equal(stateAt(node, 38n).code, 0);
    assert.match(stateAt(node, 37n).log, /proof is unexpectedly empty; ensure height has not been pruned/);
    const services = await node.environment.services.get("/cosmos.base.node.v1beta1.Service/Config")?.({
      path: "/cosmos.base.node.v1beta1.Service/Config",
      data: new Uint8Array(0),
      height: 0n,
      prove: false,
    });
    assert.match(Buffer.from(services?.value ?? []).toString("latin1"), /\x12\x012\x1a\x0210/);
  }
  for (let i = 0; i < 10; i++) await node.engine.produceBlock();
  assert.equal(node.engine.blocks.base, 40n);
  await node.close();
});

test("a flag counts before app.toml, which counts before the default", () => {
  const { retention } = startOptions({ "rpc.laddr": "tcp://127.0.0.1:0" }, home);
  assert.deepEqual(retention.pruning, { keepRecent: 362_880n, interval: 10n });
  writeFileSync(appTomlPath(home), 'pruning = "custom"\npruning-keep-recent = "5"\npruning-interval = "11"\nmin-retain-blocks = 7\n');
  const options = (flags: Record<string, string>) => startOptions({ "rpc.laddr": "tcp://127.0.0.1:0", ...flags }, home).retention;
  assert.deepEqual(options({}).pruning, { keepRecent: 5n, interval: 11n });
  assert.deepEqual(options({ pruningInterval: "20" }).pruning, { keepRecent: 5n, interval: 20n });
  assert.deepEqual(options({ pruning: "nothing", minRetainBlocks: "0", queryGasLimit: "0" }), {
    pruning: { keepRecent: undefined, interval: 0n },
    minRetainBlocks: 0n,
    queryGasLimit: 0n,
    cacheBytes: 256 * 2 ** 20,
  });
  assert.throws(() => options({ pruningKeepRecent: "1" }), { code: "BAD_PRUNING", message: /must not be less than 2/ });
  assert.throws(() => options({ minRetainBlocks: "-1" }), { code: "USAGE", message: /--min-retain-blocks -1/ });
});
