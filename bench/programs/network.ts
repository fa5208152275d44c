// Two chains of four validators, launched, with the channel open: block pairs per second through engine, applications and relayer.
// network memory|synced alone|relayed PAIRS [ROUNDS]: alone, the relayer stands still; localnet's consumers send rewards every ten blocks.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNetwork } from "../../src/testing.ts";
import { slowness } from "./calibration.ts";
import { footprint, rssMib, tell } from "./report.ts";

async function main([kind = "memory", relayer = "alone", pairs = "300", rounds = "3"]: readonly string[]): Promise<void> {
  const home = kind === "synced" ? mkdtempSync(join(tmpdir(), "interlease-bench-")) : undefined;
  const launch = performance.now();
  const network = await createNetwork(home === undefined ? {} : { home });
  tell({ figure: "launch", ms: performance.now() - launch });
  if (relayer === "alone") network.relayer.stop();
  // The engine's code is compiled for speed while the first blocks run.
  await network.advance({ blocks: 100 });
  for (let round = 0; round < Number(rounds); round++) {
    const before = slowness(4);
    const from = footprint(home);
    const blocks = (): number => [network.provider, ...network.consumers].reduce((sum, { height }) => sum + Number(height), 0);
    const blocksBefore = blocks();
    const cpu = process.cpuUsage();
    const begin = performance.now();
    await network.advance({ blocks: Number(pairs) });
    const seconds = (performance.now() - begin) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const to = footprint(home);
    // The relayer's transactions make blocks of their own.
    const made = (blocks() - blocksBefore) / 2;
    tell({
      figure: "pairs",
      pairsPerSecond: made / seconds,
      cpuMs: (user + system) / 1000 / made,
      slowness: (before + slowness(4)) / 2,
      heapMibPer1000: ((to.heapMib - from.heapMib) * 1000) / made,
      outsideMibPer1000: ((to.outsideMib - from.outsideMib) * 1000) / made,
      diskMibPer1000: ((to.diskMib - from.diskMib) * 1000) / made,
      heapMib: to.heapMib,
      outsideMib: to.outsideMib,
      rssMib: rssMib(),
      height: Number(network.provider.height),
    });
  }
  await network.close();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
}

await main(process.argv.slice(2));
