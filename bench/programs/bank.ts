// Signed MsgSend through the provider chain on one thread: signatures, ante steps, gas, events, trees and fsync; each sender of a block is
// another account. node --import tsx bench/programs/bank.ts [accounts] [txs in a block] [blocks]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerApp } from "../../src/chains/provider.ts";
import { appOf } from "../../src/framework/app.ts";
import type { Application } from "../../src/framework/application.ts";
import { openChain } from "../../src/engine/openChain.ts";
import { backendsOf } from "../../src/localnet/threadChain.ts";
import { bankGenesis, createSender, walletsOf } from "./bankChain.ts";
import { slowness } from "./calibration.ts";
import { median, rssMib, tell } from "./report.ts";

const WARM = 3;

/** Times what Go's peer times: FinalizeBlock and Commit of the application. */
function timed(app: Application, spent: { finalizeMs: number; commitMs: number }): Application {
  return {
    ...app,
    finalizeBlock(request) {
      const begin = performance.now();
      const response = app.finalizeBlock(request);
      spent.finalizeMs = performance.now() - begin;
      return response;
    },
    async commit() {
      const begin = performance.now();
      const response = await app.commit();
      spent.commitMs = performance.now() - begin;
      return response;
    },
  };
}

async function main([accounts = "20000", perBlock = "1000", blocks = "12"]: readonly string[]): Promise<void> {
  const count = Number(accounts);
  const per = Number(perBlock);
  const wallets = walletsOf(count);
  const { genesis, keys } = bankGenesis(wallets);
  const home = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const spent = { finalizeMs: 0, commitMs: 0 };
  const { engine } = await openChain({
    app: appOf(providerApp()),
    genesis,
    keys,
    ...(await backendsOf(home)),
    wrapApplication: (app) => timed(app, spent),
  });
  await engine.produceBlock();
  await engine.produceBlock();
  const sign = createSender(wallets);
  const rates: number[] = [];
  const whole: number[] = [];
  const cpu: number[] = [];
  const finalize: number[] = [];
  const commit: number[] = [];
  const before = slowness();
  for (let block = 0; block < WARM + Number(blocks); block++) {
    const txs = Array.from({ length: per }, sign);
    const used = process.cpuUsage();
    const begin = performance.now();
    const { results } = await engine.produceBlock({ txs, mempool: false });
    const ms = performance.now() - begin;
    const { user, system } = process.cpuUsage(used);
    const refused = results.txResults.find(({ code }) => code !== 0);
    if (refused !== undefined) throw new Error(`a transfer failed: ${refused.codespace}/${refused.code} ${refused.log}`);
    if (block < WARM) continue;
    rates.push((per * 1000) / (spent.finalizeMs + spent.commitMs));
    whole.push((per * 1000) / ms);
    cpu.push((user + system) / per);
    finalize.push(spent.finalizeMs);
    commit.push(spent.commitMs);
  }
  tell({
    figure: "blocks",
    accounts: count,
    txsPerSecond: median(rates),
    best: Math.max(...rates),
    wholePerSecond: median(whole),
    cpuUsPerTx: median(cpu),
    finalizeMs: median(finalize),
    commitMs: median(commit),
    slowness: (before + slowness()) / 2,
    rssMib: rssMib(),
  });
  await engine.close();
  rmSync(home, { recursive: true, force: true });
}

await main(process.argv.slice(2));
