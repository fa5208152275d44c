import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { OperationError } from "../../encoding/error.ts";

/** The directory of a network: the flag, else INTERLEASE_HOME, else ~/.interlease/localnet. */
export function networkHome(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const asked = flag ?? env["INTERLEASE_HOME"];
  if (asked !== undefined && asked !== "") return resolve(asked.replace(/^~(?=$|\/)/, homedir()));
  return join(homedir(), ".interlease", "localnet");
}

/** Where things lie in the home of a network. */
export const homePaths = {
  lock: (home: string): string => join(home, "lock"),
  manifest: (home: string): string => join(home, "localnet.json"),
  network: (home: string): string => join(home, "network.json"),
  chain: (home: string, chainId: string): string => join(home, "chains", chainId),
  chains: (home: string): string => join(home, "chains"),
  keyring: (home: string): string => join(home, "keyring"),
} as const;

/** Replaces a file at once: readers see the old or the new text, whatever happens in between. */
export function writeFileAtomic(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, "w", mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** The text of a file, or undefined where there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new OperationError("FILE", `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** When a process began, in the kernel's ticks: tells a process from a later one with its id. Undefined where /proc is absent. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Takes the home for this process; gives what releases it. A lock whose process is gone (kill -9) is taken over. */
export function lockHome(home: string): () => void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new OperationError("HOME", `the directory ${home} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: "give another --home",
      cause,
    });
  }
  const path = homePaths.lock(home);
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
      closeSync(file);
      return once(() => rmSync(path, { force: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 3)
        throw new OperationError("HOME", `the lock ${path} cannot be taken: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
    }
    const owner = lockOwner(path);
    if (owner !== undefined)
      throw new OperationError("HOME_LOCKED", `the network in ${home} is running already, as process ${owner}`, {
        hint: "stop it, or give another --home",
      });
    rmSync(path, { force: true });
  }
}

/** Whoever releases a lock twice must not release that of the next process. */
function once(release: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) release();
    isDone = true;
  };
}

/** The living process that holds a lock. */
function lockOwner(path: string): number | undefined {
  let known: { pid?: unknown; start?: unknown };
  try {
    known = JSON.parse(readIfPresent(path) ?? "{}") as { pid?: unknown; start?: unknown };
  } catch {
    return undefined;
  }
  if (typeof known.pid !== "number" || !isAlive(known.pid)) return undefined;
  const start = startOf(known.pid);
  return start !== undefined && known.start !== undefined && known.start !== start ? undefined : known.pid;
}
