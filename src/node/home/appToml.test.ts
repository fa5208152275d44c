import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { appTomlPath, appTomlText, readAppSettings } from "./appToml.ts";

const home = mkdtempSync(join(tmpdir(), "interlease-toml-"));
mkdirSync(join(home, "config"));
after(() => rmSync(home, { recursive: true, force: true }));

const read = (text: string) => {
  writeFileSync(appTomlPath(home), text);
  return readAppSettings(home);
};
const NOTHING = {
  pruning: undefined,
  pruningKeepRecent: undefined,
  pruningInterval: undefined,
  minRetainBlocks: undefined,
  queryGasLimit: undefined,
};

test("a home without app.toml has no settings, a new one's are the defaults", () => {
  rmSync(appTomlPath(home), { force: true });
  assert.deepEqual(readAppSettings(home), NOTHING);
  assert.deepEqual(read(appTomlText(5n)), {
    pruning: "default",
    pruningKeepRecent: 0n,
    pruningInterval: 0n,
    minRetainBlocks: 0n,
    queryGasLimit: 5n,
  });
});

test("a file that Go's nodes wrote is read up to its first table", () => {
  const text = `minimum-gas-prices = "0stake"
query-gas-limit = "0" # none
pruning = "custom"

# of nothing
pruning-keep-recent = "100"
pruning-interval = "17"
min-retain-blocks = 12
index-events = []
[telemetry]
pruning = "everything"
min-retain-blocks = 7
`;
  assert.deepEqual(read(text), {
    pruning: "custom",
    pruningKeepRecent: 100n,
    pruningInterval: 17n,
    minRetainBlocks: 12n,
    queryGasLimit: 0n,
  });
});

test("a number that is none is refused by file and name", () => {
  assert.throws(() => read('min-retain-blocks = "many"'), { code: "SETTINGS", message: /app\.toml: min-retain-blocks .*: many/ });
  assert.throws(() => read("min-retain-blocks = 18446744073709551616"), { code: "SETTINGS" });
  assert.deepEqual(read('min-retain-blocks = ""'), NOTHING);
});
