// Two chains of four validators, launched, with the channel open: block pairs per second through engine, applications and relayer.
// node --import tsx bench/programs/network.ts memory|synced PAIRS [ROUNDS]
import { readdirSync, rmSync, statSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNetwork } from "../../src/testing.ts";
import { slowness } from "./calibration.ts";
import { rssMib, tell } from "./report.ts";

/** Bytes of a folder's files; a database may remove some while they are counted. */
function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  }, 0);
}

/** Memory that is in use, and what is on disk; `--expose-gc` makes the first one exact. */
function footprint(home: string | undefined): { readonly heapMib: number; readonly outsideMib: number; readonly diskMib: number } {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return {
    heapMib: heapUsed / 2 ** 20,
    outsideMib: external / 2 ** 20,
    diskMib: home === undefined ? 0 : folderBytes(home) / 2 ** 20,
  };
}

async function main([kind = "memory", pairs = "300", rounds = "3"]: readonly string[]): Promise<void> {
  const home = kind === "synced" ? mkdtempSync(join(tmpdir(), "interlease-bench-")) : undefined;
  const launch = performance.now();
  const network = await createNetwork(home === undefined ? {} : { home });
  tell({ figure: "launch", ms: performance.now() - launch });
  // The engine's code is compiled for speed while the first blocks run.
  await network.advance({ blocks: 100 });
  for (let round = 0; round < Number(rounds); round++) {
    const before = slowness(4);
    const from = footprint(home);
    const cpu = process.cpuUsage();
    const begin = performance.now();
    await network.advance({ blocks: Number(pairs) });
    const seconds = (performance.now() - begin) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const to = footprint(home);
    tell({
      figure: "pairs",
      pairsPerSecond: Number(pairs) / seconds,
      cpuMs: (user + system) / 1000 / Number(pairs),
      slowness: (before + slowness(4)) / 2,
      heapMibPer1000: ((to.heapMib - from.heapMib) * 1000) / Number(pairs),
      outsideMibPer1000: ((to.outsideMib - from.outsideMib) * 1000) / Number(pairs),
      diskMibPer1000: ((to.diskMib - from.diskMib) * 1000) / Number(pairs),
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
