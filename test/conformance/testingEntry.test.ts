import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const contract = resolve(root, process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance", "..", "interface.d.ts");

test("the types of the testing entry are assignable to the outer contract", {
  skip: existsSync(contract) ? false : `SKIPPED: ${contract} is not there`,
}, () => {
  const folder = mkdtempSync(join(root, ".tmp-types-"));
  try {
    // Snapshots, democracy and standalone come with the issues that bring them.
    writeFileSync(
      join(folder, "assign.ts"),
      `import type * as contract from ${JSON.stringify(contract)};
import * as ours from "../src/testing.ts";
type Brought<N> = Omit<N, "snapshot" | "restore">;
export const createTestChain: typeof contract.createTestChain = ours.createTestChain;
export const createNetwork: (options?: contract.NetworkOptions) => Promise<Brought<contract.Network>> = ours.createNetwork;
export const providerApp: typeof contract.providerApp = ours.providerApp;
export const consumerApp: typeof contract.consumerApp = ours.consumerApp;
`,
    );
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["assign.ts"] }));
    const run = spawnSync(join(root, "node_modules", ".bin", "tsc"), ["-p", folder], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the testing entry bundles for a browser: nothing below needs node", async () => {
  const bundled = await build({
    entryPoints: [join(root, "src", "testing.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    logLevel: "silent",
  });
  assert.ok((bundled.outputFiles[0]?.contents.length ?? 0) > 100_000);
});
