import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository. */
export const ROOT = join(import.meta.dirname, "..", "..");

/** Runs a program to its end and gives what it printed; a failure shows both streams. */
export function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
  } catch (error) {
    const { stdout, stderr } = Object(error);
    assert.fail(`${command} ${args.join(" ")}:\n${stdout}${stderr}`);
  }
}

/** Packs what `npm pack` would, from a build of its own: dist of the clone may be in use. */
export function packTarball(folder: string): string {
  const source = join(folder, "source");
  mkdirSync(source);
  const { files }: { readonly files: readonly string[] } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const name of ["package.json", ...files.filter((name) => name !== "dist")])
    cpSync(join(ROOT, name), join(source, name), { recursive: true });
  run(process.execPath, [join(ROOT, "scripts", "build.mjs"), "--out", join(source, "dist")], ROOT);
  run("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder], source);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(tarball !== undefined, "npm pack made no tarball");
  return join(folder, tarball);
}

/** What an install of the package brings along: the lock file's packages that are not for development. */
export function runtimeDependencies(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: Record<string, { readonly dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path]) => path.replace("node_modules/", ""))
    .filter((name) => !name.includes("node_modules/"));
}

/** A user's project that has the package and its dependencies installed, without those that `without` recognizes. */
export function installTarball(project: string, tarball: string, without: (name: string) => boolean = () => false): string {
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "interlease"), { recursive: true });
  run("tar", ["-xzf", tarball, "-C", join(modules, "interlease"), "--strip-components=1"], project);
  for (const name of runtimeDependencies()) {
    if (without(name)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    // esbuild looks for its binary beside itself: behind a link it would find ours.
    if (name === "esbuild") cpSync(join(ROOT, "node_modules", name), join(modules, name), { recursive: true });
    else symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  return project;
}
