import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

function run(command: string, args: readonly string[], cwd: string): string {
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
function pack(folder: string): string {
  const source = join(folder, "source");
  mkdirSync(source);
  for (const name of ["package.json", "README.md", "LICENSE", "CHANGELOG.md", "bin"])
    cpSync(join(root, name), join(source, name), { recursive: true });
  run(process.execPath, [join(root, "scripts", "build.mjs"), "--out", join(source, "dist")], root);
  run("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder], source);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(tarball !== undefined, "npm pack made no tarball");
  return join(folder, tarball);
}

/** A user's project that has the package installed, and of its dependencies those that are not for development. */
function install(folder: string, tarball: string): string {
  const project = join(folder, "project");
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "interlease"), { recursive: true });
  run("tar", ["-xzf", tarball, "-C", join(modules, "interlease"), "--strip-components=1"], folder);
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Record<string, { readonly dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const name = path.replace("node_modules/", "");
    if (path === "" || dev === true || name.includes("node_modules/")) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  return project;
}

test("a packed tarball serves a strict TypeScript project: app, test network and command line", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "interlease-package-"));
  try {
    const tarball = pack(folder);
    const files = run("tar", ["-tzf", tarball], folder).split("\n");
    assert.deepEqual([...new Set(files.filter((name) => name !== "").map((name) => name.split("/")[1]))].sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "bin",
      "dist",
      "package.json",
    ]);
    const project = install(folder, tarball);
    cpSync(join(root, "examples", "counter", "app.ts"), join(project, "app.ts"));
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "es2023",
          lib: ["es2023"],
          module: "nodenext",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          verbatimModuleSyntax: true,
          declaration: true,
          rootDir: ".",
          outDir: "out",
          types: [],
        },
        include: ["*.ts"],
      }),
    );
    writeFileSync(
      join(project, "main.ts"),
      `import { ChainClient, consumerApp, type Wallet, walletFromMnemonic } from "interlease";
import { Account } from "interlease/client";
import { createNetwork, createTestApp } from "interlease/testing";
import { app, counterModule, Msg, MsgAdd } from "./app.js";

const { response } = createTestApp({ modules: [counterModule] }).deliver(Msg.add, { sender: "me", by: 3n });
const count: bigint = response.count;
// @ts-expect-error by is a bigint
MsgAdd.from({ by: 3 });
const network = await createNetwork({ consumers: [{ app }] });
const wallet: Wallet = walletFromMnemonic(network.provider.accounts[0]?.mnemonic ?? "", "counter");
await network.consumers[0]?.send("alice", [{ typeUrl: MsgAdd.typeUrl, value: { sender: wallet.address, by: 4n } }]);
await network.close();
export const answer: string = [count, consumerApp().name, typeof ChainClient, typeof Account].join(" ");
globalThis.process.stdout.write(answer);
declare global {
  var process: { readonly stdout: { write(text: string): void } };
}
`,
    );
    run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "."], project);
    assert.equal(run(process.execPath, ["out/main.js"], project), "3 consumer function function");
    const manifest = JSON.parse(readFileSync(join(project, "node_modules", "interlease", "package.json"), "utf8")) as {
      readonly exports: Record<string, Record<string, string>>;
      readonly bin: Record<string, string>;
    };
    const named = [...Object.values(manifest.exports).flatMap((one) => Object.values(one)), ...Object.values(manifest.bin)];
    for (const path of named) readFileSync(join(project, "node_modules", "interlease", path));
    assert.match(run(process.execPath, ["node_modules/interlease/bin/interlease", "--help"], project), /up/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
