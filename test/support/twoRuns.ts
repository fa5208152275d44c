import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "deterministicRun.ts");
const TSX = import.meta.resolve("tsx");

function run(rounds: number, home: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", TSX, PROGRAM, String(rounds), home], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve(text) : reject(new Error(`a run ended with ${code}: ${text.slice(-500)}`))));
  });
}

/** Runs the same seed in two processes that differ in all that must not matter; the hashes of all blocks must be equal. */
export async function twoRunsAgree(rounds: number): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "interlease-same-"));
  try {
    const [warm, restarted] = await Promise.all([
      run(rounds, "", process.cwd(), { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" }),
      run(rounds, join(home, "network"), tmpdir(), { TZ: "America/St_Johns", LANG: "C", LC_ALL: "C" }),
    ]);
    assert.equal(warm, restarted);
    return warm
      .split("\n")
      .filter((l) => l.includes(" has "))
      .join("; ");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
