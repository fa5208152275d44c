import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NetworkFile } from "../../src/localnet/node/networkFile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "bin", "interlease");

/** Compiles what changed: the tests run the program that users run. */
export function buildProgram(): void {
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.mjs"), "--if-changed"], { encoding: "utf8" });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stderr}`);
}

export function temporaryHome(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "interlease-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

const env = { ...process.env, INTERLEASE_SKIP_BUILD: "1", NO_COLOR: "1" };

/** Runs a command to its end. */
export function run(
  args: readonly string[],
  home?: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: home === undefined ? env : { ...env, INTERLEASE_HOME: home },
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

export interface UpEvent {
  readonly event: string;
  readonly [member: string]: unknown;
}

/** `interlease up --json` as a process of its own. */
export interface RunningUp {
  readonly process: ChildProcess;
  readonly events: readonly UpEvent[];
  /** Where network.json lies. */
  readonly home: string;
  /** network.json, as any other program reads it. */
  readonly network: NetworkFile;
  /** Resolves with the first event, from now on or before, that fits. */
  readonly event: (fits: (event: UpEvent) => boolean, what: string) => Promise<UpEvent>;
  /** Sends a signal; resolves with exit code and how long it took. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ readonly code: number | null; readonly ms: number }>;
}

export async function startUp(home: string | undefined, args: readonly string[] = []): Promise<RunningUp> {
  const where = home === undefined ? ["--ephemeral"] : ["--home", home];
  const child = spawn(process.execPath, [program, "up", ...where, "--ports", "auto", "--json", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: UpEvent[] = [];
  const listeners = new Set<() => void>();
  let stderr = "";
  let ended = false;
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const exit = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      ended = true;
      for (const listener of [...listeners]) listener();
      resolve(code);
    });
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(JSON.parse(line) as UpEvent);
    for (const listener of [...listeners]) listener();
  });
  const event = (fits: (event: UpEvent) => boolean, what: string): Promise<UpEvent> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = events.find(fits);
        if (found !== undefined) resolve(found);
        else if (ended) reject(new Error(`the program ended before ${what}: ${stderr}`));
        else return;
        clearTimeout(timer);
        listeners.delete(look);
      };
      const timer = setTimeout(() => reject(new Error(`no ${what} in 30 s; last: ${JSON.stringify(events.at(-1))} ${stderr}`)), 30_000);
      listeners.add(look);
      look();
    });
  await event((e) => e.event === "ready", "ready").catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  const folder = String((await event((e) => e.event === "network", "the first event"))["home"]);
  return {
    process: child,
    events,
    home: folder,
    network: JSON.parse(readFileSync(join(folder, "network.json"), "utf8")) as NetworkFile,
    event,
    async end(signal) {
      const start = Date.now();
      child.kill(signal);
      return { code: await exit, ms: Date.now() - start };
    },
  };
}

/** A call of a chain's JSON-RPC or of the control API. */
export async function rpc(url: string, method: string, params: object = {}, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = (await response.json()) as {
    readonly result?: unknown;
    readonly error?: { readonly message: string; readonly data?: unknown };
  };
  if (answer.error !== undefined && answer.error !== null)
    throw new Error(`${method}: ${answer.error.message} ${JSON.stringify(answer.error.data)}`);
  return answer.result;
}

/** Asks again until the answer fits, at most 20 s. */
export async function until<T>(what: string, ask: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > deadline) throw new Error(`${what}: still ${JSON.stringify(value)} after 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
