import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildProgram, run, temporaryHome } from "../e2e/upNetwork.ts";
import { findCometBft, freePort, initComet, startComet, startProgram, waitForHeight } from "../support/cometbft.ts";

const binary = findCometBft();
const program = fileURLToPath(new URL("../../bin/interlease", import.meta.url));

before(buildProgram);

test("`init` makes a home that CometBFT takes, and `start --engine cometbft` serves it through restarts", {
  skip: binary === undefined ? "cometbft is absent" : false,
  timeout: 120_000,
}, async (t) => {
  const home = temporaryHome();
  t.after(home.remove);
  const made = run(["init", "me", "--chain-id", "mychain-1", "--home", home.path, "--json"]);
  assert.equal(made.status, 0, made.stderr);
  initComet(binary ?? "", home.path);
  const socket = `unix://${join(home.path, "app.sock")}`;
  let reached = 0n;
  for (const round of [1, 2]) {
    const port = await freePort();
    const args = ["start", "--home", home.path, "--engine", "cometbft", "--address", socket, "--comet-rpc", `http://127.0.0.1:${port}`];
    const app = startProgram(process.execPath, [program, ...args]);
    t.after(() => app.stop("SIGKILL"));
    await app.printed(/application for CometBFT on unix:/);
    const node = await startComet(binary ?? "", home.path, socket, port);
    t.after(() => node.stop("SIGKILL"));
    await waitForHeight(node, reached + 10n);
    const answer = run(["query", "staking", "validators", "--node", node.rpcUrl, "-o", "json"]);
    assert.equal(answer.status, 0, answer.stderr);
    assert.equal((JSON.parse(answer.stdout) as { validators: unknown[] }).validators.length, 1);
    reached += 10n;
    await node.stop();
    await app.stop(round === 1 ? "SIGKILL" : "SIGTERM");
    if (round === 2) assert.equal(app.child.exitCode, 0, app.output());
  }
});
