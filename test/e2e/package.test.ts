import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installTarball, packTarball, ROOT, run, runtimeDependencies } from "../support/packedPackage.ts";

const folder = mkdtempSync(join(tmpdir(), "interlease-package-"));
let tarball = "";
before(() => {
  tarball = packTarball(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function projectOf(name: string, without?: (dependency: string) => boolean): string {
  mkdirSync(join(folder, name));
  return installTarball(join(folder, name), tarball, without);
}

/** Starts `interlease` in a project and ends it when its output holds the text, or gives up when it ends before. */
async function startUntil(project: string, args: readonly string[], text: string): Promise<string> {
  const child = spawn(process.execPath, ["node_modules/interlease/bin/interlease", ...args], {
    cwd: project,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  let output = "";
  const take = (chunk: Uint8Array): void => {
    const before = output.includes(text);
    output += new TextDecoder().decode(chunk);
    if (!before && output.includes(text)) child.kill("SIGINT");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  await new Promise((done) => child.on("close", done));
  assert.ok(output.includes(text), output);
  return output;
}

/** What `interlease` says when it fails. */
function failure(project: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["node_modules/interlease/bin/interlease", ...args], {
    cwd: project,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  assert.equal(status, 1, stdout + stderr);
  return stderr;
}

test("a packed tarball serves a strict TypeScript project: app, test network and command line", { timeout: 180_000 }, () => {
  const files = run("tar", ["-tzf", tarball], folder).split("\n");
  assert.deepEqual([...new Set(files.filter((name) => name !== "").map((name) => name.split("/")[1]))].sort(), [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "STATUS.md",
    "bin",
    "dist",
    "docs",
    "examples",
    "package.json",
  ]);
  const project = projectOf("strict");
  cpSync(join(ROOT, "examples", "counter", "app.ts"), join(project, "app.ts"));
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
  run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "-p", "."], project);
  assert.equal(run(process.execPath, ["out/main.js"], project), "3 consumer function function");
  assert.match(run(process.execPath, ["node_modules/interlease/bin/interlease", "--help"], project), /up/);
});

/** Every path of `exports`, whatever the conditions before it. */
function pathsOf(exported: unknown): readonly string[] {
  if (typeof exported === "string") return [exported];
  return typeof exported === "object" && exported !== null ? Object.values(exported).flatMap(pathsOf) : [];
}

test("the tarball has what package.json names, no source maps, and needs no package that has elliptic", () => {
  const files = new Set(run("tar", ["-tzf", tarball], folder).split("\n"));
  const manifest: { readonly exports: unknown; readonly bin: unknown } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const path of [...pathsOf(manifest.exports), ...pathsOf(manifest.bin)])
    assert.ok(files.has(join("package", path)), `${path} is not in the tarball`);
  const links = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/\]\(([^):#]+)[^)]*\)/g)].map(([, path]) => path ?? "");
  assert.ok(links.length > 5);
  for (const path of links) assert.ok(files.has(join("package", path)), `README's ${path} is not in the tarball`);
  assert.deepEqual(
    [...files].filter((name) => name.endsWith(".map")),
    [],
  );
  assert.deepEqual(
    runtimeDependencies().filter((name) => name === "elliptic" || name === "secp256k1"),
    [],
  );
});

test("without classic-level an ephemeral network runs, and one on disk says what to install", { timeout: 120_000 }, async () => {
  const project = projectOf("no-level", (name) => name === "classic-level");
  await startUntil(project, ["up", "--ephemeral", "--ports", "auto", "--json"], '"event":"ready"');
  const said = failure(project, ["up", "--home", join(project, "home"), "--ports", "auto"]);
  assert.match(said, /classic-level cannot be loaded/);
  assert.match(said, /hint: .*npm install classic-level.*up --ephemeral/);
});

test("without a compiled secp256k1 the program says so and runs", { timeout: 120_000 }, async () => {
  const project = projectOf("no-secp256k1");
  const quiet = await startUntil(project, ["up", "--ephemeral", "--ports", "auto"], "ready after");
  assert.doesNotMatch(quiet, /warning/);
  rmSync(join(project, "node_modules", "interlease", "dist", "secp256k1"), { recursive: true });
  // What somebody else's dependency may have brought along: an old one with other functions.
  const old = join(project, "node_modules", "secp256k1");
  mkdirSync(old);
  writeFileSync(join(old, "package.json"), JSON.stringify({ name: "secp256k1", version: "3.8.1" }));
  writeFileSync(join(old, "bindings.js"), "module.exports = { publicKeyCreate() {}, sign() {}, verify() {} };");
  const loud = await startUntil(project, ["up", "--ephemeral", "--ports", "auto"], "ready after");
  assert.match(loud, /warning: there is no compiled secp256k1 for this platform/);
});

test("without esbuild's binary a TypeScript consumer is refused with the name of the missing package", { timeout: 60_000 }, () => {
  const project = projectOf("no-esbuild", (name) => name.startsWith("@esbuild/"));
  cpSync(join(ROOT, "examples", "counter", "app.ts"), join(project, "app.ts"));
  const said = failure(project, ["up", "--ephemeral", "--ports", "auto", "--consumer", "app.ts"]);
  assert.match(said, new RegExp(`@esbuild/${process.platform}-${process.arch}.* is not installed`));
  assert.match(said, /hint: npm install @esbuild\//);
  assert.doesNotMatch(said, /report it/);
});

test("in a set-up clone a file outside examples/ that imports interlease/sdk has types", () => {
  run(process.execPath, [join(ROOT, "scripts", "build.mjs"), "--if-changed"], ROOT);
  mkdirSync(join(ROOT, ".tmp"), { recursive: true });
  const mine = mkdtempSync(join(ROOT, ".tmp", "types-"));
  try {
    writeFileSync(join(mine, "app.ts"), 'import { consumerApp } from "interlease/sdk";\nexport const name: string = consumerApp().name;\n');
    const compilerOptions = { noEmit: true, strict: true, target: "es2022", module: "nodenext", types: [] };
    writeFileSync(join(mine, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["app.ts"] }));
    run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "-p", "."], mine);
  } finally {
    rmSync(mine, { recursive: true, force: true });
  }
});
