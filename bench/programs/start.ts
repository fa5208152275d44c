// Start times of programs as a user has them: the compiled program, dependencies installed.
// node --import tsx bench/programs/start.ts first-block|up [ROUNDS]
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerApp } from "../../src/chains/provider.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { validatorOf } from "../../src/localnet/keys.ts";
import { slowness } from "./calibration.ts";
import { tell } from "./report.ts";

// Two folders up, compiled or not.
const ROOT = join(import.meta.dirname, "..", "..");
const PROGRAM = join(ROOT, "bin", "interlease");
const FIRST_BLOCK = join(ROOT, "bench", "programs", "firstBlock.mjs");

/** Starts a program and waits for a line of its output; `during` runs while it is up. */
async function untilLine(
  command: readonly string[],
  isDone: (line: string) => boolean,
  during: (child: ChildProcess) => Promise<void> = async () => {},
): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, INTERLEASE_SKIP_BUILD: "1" },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const seen = new Promise<number>((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      if (lines.some(isDone)) resolve(performance.now() - begin);
    });
  });
  const took = await Promise.race([seen, ended.then((code) => Promise.reject(new Error(`${command.join(" ")} ended early with ${code}`)))]);
  await during(child);
  child.kill("SIGTERM");
  await ended;
  return took;
}

/** Resident memory of a process as Linux counts it; undefined elsewhere. */
function residentMib(pid: number | undefined): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line?.[1] === undefined ? undefined : Number(line[1]) / 1024;
  } catch {
    return undefined;
  }
}

async function firstBlock(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const validator = validatorOf(1, "val1");
  const genesis = chainGenesis({
    chainId: "provider-1",
    timeNs: 1_767_225_600_000_000_000n,
    app: providerApp(),
    accounts: [],
    validators: [{ validator, balance: 2_000_000n, stake: 1_000_000n }],
  });
  const file = join(folder, "chain.json");
  writeFileSync(file, JSON.stringify({ genesis, seeds: [[...validator.consensusSeed]] }));
  for (let round = 0; round < rounds; round++) {
    const bare = await untilLine(["-e", "console.log('committed')"], (line) => line === "committed");
    const ms = await untilLine([FIRST_BLOCK, file, join(folder, `home${round}`)], (line) => line === "committed");
    tell({ figure: "firstBlock", ms, nodeMs: bare, slowness: slowness(4) });
  }
  rmSync(folder, { recursive: true, force: true });
}

async function up(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const home = mkdtempSync(join(tmpdir(), "interlease-bench-"));
    let atReady: number | undefined;
    let later: number | undefined;
    const ms = await untilLine(
      [PROGRAM, "up", "--home", join(home, "net"), "--ports", "auto", "--block-time", "100ms", "--json"],
      (line) => line.startsWith("{") && (JSON.parse(line) as { readonly event?: unknown }).event === "ready",
      async (child) => {
        atReady = residentMib(child.pid);
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        later = residentMib(child.pid);
      },
    );
    const files = readdirSync(home).length;
    if (files === 0) throw new Error("up left nothing in its home");
    tell({
      figure: "up",
      readyMs: ms,
      slowness: slowness(4),
      ...(atReady === undefined ? {} : { readyRssMib: atReady }),
      ...(later === undefined ? {} : { laterRssMib: later }),
    });
    rmSync(home, { recursive: true, force: true });
  }
}

const [what = "up", rounds = "3"] = process.argv.slice(2);
await (what === "up" ? up : firstBlock)(Number(rounds));
