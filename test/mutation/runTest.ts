import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

/** What became of one test file. */
export interface Outcome {
  readonly passed: boolean;
  /** The first test that failed, or what ended the run. */
  readonly first?: string;
  readonly output: string;
}

let running: ChildProcess | undefined;

/** Ends the test that runs now, and what it has started. */
export function endRunningTest(): void {
  if (running?.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? running.pid : -running.pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

/** Runs a test file in a tree, in a process group of its own; one that takes too long is ended and counts as failed. */
export async function runTest(tree: string, file: string, root: string, timeoutMs: number): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "--test-reporter=tap", file], {
    cwd: tree,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ACCEPTANCE_DIR: resolve(root, process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance") },
  });
  running = child;
  let output = "";
  const take = (chunk: Uint8Array): void => {
    output = (output + new TextDecoder().decode(chunk)).slice(-200_000);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endRunningTest();
  }, timeoutMs);
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  clearTimeout(timer);
  running = undefined;
  if (late) return { passed: false, first: `no end within ${timeoutMs / 1000} s`, output };
  if (code === 0) return { passed: true, output };
  const first = /^ *not ok \d+ - (.*)$/m.exec(output)?.[1] ?? `ended with ${code}`;
  return { passed: false, first, output };
}
