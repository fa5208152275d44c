import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rowsOf } from "./programs/run.ts";
import type { Measured } from "./programs/report.ts";

const ROOT = join(import.meta.dirname, "..");

/** The Go programs that do the same work; absent where Go or their folder is. */
export interface Peers {
  /** Why there are none. */
  readonly absent: string | undefined;
  /** Runs a program; undefined without peers. One that fails is told about and counts as absent. */
  readonly run: (program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<readonly Measured[] | undefined>;
}

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(go|mod|sum)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Builds programs on first use into a folder of the system's temporary ones, named by their sources. */
export function findPeers(say: (line: string) => void, wanted: boolean): Peers {
  const folder = resolve(process.env["PEERS_DIR"] ?? join(ROOT, "..", "shared", "peers"));
  const go = spawnSync("go", ["version"], { encoding: "utf8" });
  const absent = !wanted
    ? "--no-peers was given"
    : go.status !== 0
      ? "there is no Go on this machine"
      : existsSync(join(folder, "go.mod"))
        ? undefined
        : `there are no peer programs in ${folder} (PEERS_DIR)`;
  if (absent !== undefined) {
    say(`NO GO PEERS: ${absent}; ratios to Go are missing and their goals are not judged`);
    return { absent, run: async () => undefined };
  }
  const digest = createHash("sha256");
  for (const file of sourcesOf(folder)) digest.update(readFileSync(file));
  const bin = process.env["PEERS_BIN"] ?? join(tmpdir(), `interlease-peers-${digest.digest("hex").slice(0, 16)}`);
  mkdirSync(bin, { recursive: true });
  const build = (program: string): boolean => {
    const file = join(bin, program);
    if (existsSync(file)) return true;
    say(`building the Go peer ${program} (once; minutes on a cold cache)`);
    const own = existsSync(join(folder, program, "go.mod"));
    const built = spawnSync("go", ["build", "-o", file, own ? "." : `./${program}`], {
      cwd: own ? join(folder, program) : folder,
      encoding: "utf8",
    });
    if (built.status !== 0) say(`NO GO PEER ${program}: it does not build: ${built.stderr.trim().slice(-400)}`);
    return built.status === 0;
  };
  return {
    absent: undefined,
    async run(program, args, env = {}) {
      if (!build(program)) return undefined;
      try {
        return await rowsOf(join(bin, program), args, { env });
      } catch (error) {
        say(`NO GO PEER ${program}: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    },
  };
}
