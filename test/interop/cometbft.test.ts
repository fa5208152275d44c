import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { AbciProgramOptions, KillPoint } from "../support/abciProgram.ts";
import {
  findCometBft,
  freePort,
  heightOf,
  initComet,
  type Program,
  rpcCall,
  startComet,
  startProgram,
  waitForHeight,
} from "../support/cometbft.ts";

const binary = findCometBft();
const interop = { skip: binary === undefined ? "cometbft is absent" : false };

function startApp(t: TestContext, options: AbciProgramOptions): Program {
  const program = startProgram(process.execPath, ["--import", "tsx", "test/support/abciProgram.ts", JSON.stringify(options)]);
  t.after(() => program.stop("SIGKILL"));
  return program;
}

const address = async (program: Program): Promise<string> => (await program.printed(/listening on (\S+)/))[1] ?? "";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

test(
  "the real CometBFT drives an application over TCP and over a unix socket, through kills between every two calls",
  interop,
  async (t) => {
    if (binary === undefined) return;
    const home = mkdtempSync(join(tmpdir(), "interop-"));
    initComet(binary, home);
    const points: readonly KillPoint[] = ["beforeFinalize", "beforeCommit", "afterCommit"];
    let height = 0n;
    for (const [round, point] of [...points, ...points, undefined].entries()) {
      const where = round % 2 === 0 ? "tcp://127.0.0.1:0" : `unix://${join(home, "app.sock")}`;
      const target = Number(height) + 8;
      const killAt = point === undefined ? {} : { killAt: { point, height: target } };
      const app = startApp(t, { app: "kv", home, address: where, ...killAt });
      const node = await startComet(binary, home, await address(app), await freePort());
      t.after(() => node.stop("SIGKILL"));
      await waitForHeight(node, height + 3n);
      const committed = (await rpcCall(node.rpcUrl, "broadcast_tx_commit", { tx: base64(`round${round}=${point ?? "end"}`) })) as {
        tx_result: { code: number };
      };
      assert.equal(committed.tx_result.code, 0);
      const refused = (await rpcCall(node.rpcUrl, "broadcast_tx_sync", { tx: base64("junk") })) as { code: number };
      assert.equal(refused.code, 2);
      if (point === undefined) {
        await waitForHeight(node, height + 10n);
        for (const [past, name] of [...points, ...points].entries()) {
          const found = (await rpcCall(node.rpcUrl, "abci_query", { data: Buffer.from(`round${past}`).toString("hex") })) as {
            response: { value: string };
          };
          assert.equal(found.response.value, base64(name));
        }
        height = await heightOf(node.rpcUrl);
        await node.stop();
        await app.stop();
      } else {
        await app.exited;
        await node.stop("SIGKILL");
        height = BigInt(target);
      }
    }
    const lines = readFileSync(join(home, "kv.jsonl"), "utf8").trimEnd().split("\n");
    const heights = lines.map((line) => Number((JSON.parse(line) as { height: string }).height));
    assert.deepEqual(
      heights,
      heights.map((_, i) => i + 1),
      "every height was committed exactly once, in order",
    );
    assert.ok(height >= 50n, `height ${height}`);
  },
);
