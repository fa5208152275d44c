import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { javaScriptOf, launchChromium, serveFolder, skipWithoutChromium } from "../support/chromium.ts";
import { installTarball, packTarball, run } from "../support/packedPackage.ts";

/** A provider, a consumer that leases from it, a signed transfer and ten blocks: the app hashes of both chains' last ten headers. */
const PROGRAM = `import { createNetwork } from "interlease/testing";
export async function appHashes() {
  const network = await createNetwork({ seed: 7 });
  const [alice, bob] = network.provider.accounts;
  const amount = [{ denom: "stake", amount: 5n }];
  const value = { fromAddress: alice.address, toAddress: bob.address, amount };
  await network.provider.send(alice.name, [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value }]);
  await network.advance({ blocks: 10 });
  const hashes = [];
  for (const chain of [network.provider, network.consumers[0]])
    for (let height = chain.height - 9n; height <= chain.height; height++)
      hashes.push(chain.chainId + " " + height + " " + (await chain.rpc("header", { height: String(height) })).header.app_hash);
  await network.close();
  return hashes;
}
`;
const PAGE = `import { Account, ChainClient } from "interlease/client";
import * as everything from "interlease";
import { defineModule } from "interlease/sdk";
import { appHashes } from "./program.js";
window.entries = [Account, ChainClient, everything.walletFromMnemonic, defineModule].map((entry) => typeof entry);
window.appHashes = appHashes;
`;

const folder = mkdtempSync(join(tmpdir(), "interlease-browser-"));
const project = join(folder, "project");
const out = { esbuild: join(folder, "esbuild"), vite: join(folder, "vite") };
let expected: readonly string[] = [];

before(async () => {
  mkdirSync(project);
  installTarball(project, packTarball(folder));
  writeFileSync(join(project, "program.js"), PROGRAM);
  writeFileSync(join(project, "page.js"), PAGE);
  writeFileSync(join(project, "index.html"), '<!doctype html><title>chains</title><script type="module" src="./page.js"></script>');
  writeFileSync(
    join(project, "node.js"),
    'import { appHashes } from "./program.js";\nprocess.stdout.write(JSON.stringify(await appHashes()));\n',
  );
  expected = JSON.parse(run(process.execPath, ["node.js"], project)) as readonly string[];
  await esbuild({
    entryPoints: [join(project, "page.js")],
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: out.esbuild,
    logLevel: "error",
  });
  writeFileSync(join(out.esbuild, "index.html"), '<!doctype html><title>chains</title><script type="module" src="./page.js"></script>');
  await vite({ root: project, logLevel: "error", configFile: false, build: { outDir: out.vite, emptyOutDir: true } });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("interlease/client leaves out the chains: 400 kB minified at most", async () => {
  writeFileSync(join(project, "client.js"), 'export * from "interlease/client";\n');
  const { outputFiles } = await esbuild({
    entryPoints: [join(project, "client.js")],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  const size = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  assert.ok(size <= 400_000, `${size} bytes`);
});

for (const bundler of ["esbuild", "vite"] as const) {
  test(`what ${bundler} makes of the packed tarball needs neither node's modules nor its globals`, () => {
    const code = javaScriptOf(out[bundler]);
    assert.ok(code.length > 300_000, `${code.length} characters`);
    assert.doesNotMatch(code, /["'`]node:/);
    assert.doesNotMatch(code, /\bBuffer\b/);
    assert.doesNotMatch(code, /\bprocess\.(?!env\b)\w/);
  });

  test(`a provider and a consumer make ten blocks in a browser by ${bundler}, with the app hashes of node`, {
    skip: skipWithoutChromium(),
    timeout: 120_000,
  }, async () => {
    assert.equal(expected.length, 20);
    const { url, server } = await serveFolder(out[bundler]);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(url, { waitUntil: "load" });
      assert.deepEqual(errors, []);
      assert.deepEqual(await page.evaluate("entries"), ["function", "function", "function", "function"]);
      assert.deepEqual(await page.evaluate("appHashes()"), expected);
    } finally {
      await browser.close();
      server.close();
    }
  });
}
