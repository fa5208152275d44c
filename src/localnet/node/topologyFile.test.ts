import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readTopologyFile } from "./topologyFile.ts";

const folder = mkdtempSync(join(tmpdir(), "interlease-topology-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function read(chain: object): unknown {
  const path = join(folder, "shape.json");
  writeFileSync(path, JSON.stringify({ chains: [{ chainId: "hub-1", app: "provider", ...chain }] }));
  return readTopologyFile(path);
}

test("an app that is neither a shipped chain nor a file is refused with the names of the shipped ones", () => {
  assert.throws(() => read({ app: "providor" }), {
    code: "CONSUMER_FILE",
    message: /shape\.json: there is no file .*providor$/,
    hint: /provider, consumer, standalone/,
  });
  writeFileSync(join(folder, "mine.mjs"), "");
  const { chains } = read({ app: "mine.mjs" }) as { readonly chains: readonly { readonly app: string }[] };
  assert.deepEqual(
    chains.map(({ app }) => app),
    [join(folder, "mine.mjs")],
  );
});

test("a prefix that is no text is refused by name", () => {
  assert.throws(() => read({ prefix: 5 }), { name: "OperationError", message: /shape\.json: prefix is text, not 5$/ });
});
