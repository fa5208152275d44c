import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import type { Measured } from "./report.ts";

/** Runs a program to its end and gives the JSON lines it printed; throws when it fails. */
export async function rowsOf(
  file: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly timeoutMs?: number } = {},
): Promise<readonly Measured[]> {
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    timeout: options.timeoutMs ?? 1_200_000,
  });
  let out = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}: ${errors.trim().slice(-800)}`);
  return out
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Measured);
}

/** Where the programs lie compiled: as deep in the repository as their sources. */
const COMPILED = join(import.meta.dirname, "..", "..", ".tmp", "bench");
const PROGRAMS = ["iavl", "network", "bank", "start", "codec", "lateness", "growth"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Compiles the programs as `npm run build` compiles the package: a loader for tests would add work to every closure. */
export async function compile(): Promise<void> {
  await build({
    entryPoints: PROGRAMS.map((program) => join(import.meta.dirname, `${program}.ts`)),
    outdir: COMPILED,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
}

/** Runs a measuring program of this folder. */
export function ours(
  program: Program,
  args: readonly (string | number)[],
  nodeOptions: readonly string[] = [],
): Promise<readonly Measured[]> {
  return rowsOf(process.execPath, [...nodeOptions, join(COMPILED, `${program}.mjs`), ...args.map(String)]);
}

export function numberOf(row: Measured | undefined, member: string): number {
  const value = row?.[member];
  if (typeof value !== "number") throw new Error(`a measuring program told no ${member}: ${JSON.stringify(row)}`);
  return value;
}
