import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OperationError } from "../../encoding/error.ts";
import { homePaths, lockHome, networkHome } from "./home.ts";
import { findNetworkFile, type NetworkFile, readNetworkFile, writeNetworkFile } from "./networkFile.ts";
import { readManifest, writeManifest } from "./manifest.ts";
import { DEFAULT_SETTINGS, resumedSettings } from "./settings.ts";

function inHome(body: (home: string) => void): void {
  const home = mkdtempSync(join(tmpdir(), "interlease-home-"));
  try {
    body(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const codeOf = (error: unknown): string | undefined => (error instanceof OperationError ? error.code : undefined);

test("a home is locked by one process at a time and free again after it", () => {
  inHome((home) => {
    const unlock = lockHome(home);
    assert.throws(
      () => lockHome(home),
      (error) => codeOf(error) === "HOME_LOCKED",
    );
    unlock();
    lockHome(home)();
  });
});

test("the lock of a process that is gone is taken over", () => {
  inHome((home) => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(homePaths.lock(home), JSON.stringify({ pid }));
    lockHome(home)();
  });
});

test("a lock whose process id belongs to a later process is taken over", { skip: process.platform !== "linux" }, () => {
  inHome((home) => {
    writeFileSync(homePaths.lock(home), JSON.stringify({ pid: process.pid, start: "1" }));
    lockHome(home)();
  });
});

test("the flag goes over the environment and ~ is the user's directory", () => {
  assert.equal(networkHome("/a/b", { INTERLEASE_HOME: "/c" }), "/a/b");
  assert.equal(networkHome(undefined, { INTERLEASE_HOME: "/c" }), "/c");
  assert.match(networkHome("~/x", {}), /^\/.+\/x$/);
  assert.match(networkHome(undefined, {}), /\.interlease.localnet$/);
});

test("network.json is for its owner's eyes only and reads back", () => {
  inHome((home) => {
    const file: NetworkFile = { version: 1, control: "http://127.0.0.1:1/rpc", token: "t", accounts: [], validators: [], chains: [] };
    assert.equal(findNetworkFile(home), undefined);
    writeNetworkFile(home, file);
    assert.equal(statSync(homePaths.network(home)).mode & 0o777, 0o600);
    assert.deepEqual(readNetworkFile(home), file);
    writeFileSync(homePaths.network(home), '{"version":9}');
    assert.throws(
      () => readNetworkFile(home),
      (error) => codeOf(error) === "NETWORK_FILE",
    );
  });
});

test("a home of another version is refused by name and left alone", () => {
  inHome((home) => {
    writeManifest(home, { version: 1, settings: DEFAULT_SETTINGS, launched: true, leases: [], offsetNs: "0" });
    assert.equal(readManifest(home)?.launched, true);
    writeFileSync(homePaths.manifest(home), '{"version":2}');
    assert.throws(() => readManifest(home), /version 2.*version 1/);
    assert.equal(readFileSync(homePaths.manifest(home), "utf8"), '{"version":2}');
  });
});

test("a network keeps its shape: other validators are refused, another block time is taken", () => {
  assert.throws(() => resumedSettings(DEFAULT_SETTINGS, { validators: 5 }, "/h"), /has validators 4, not 5/);
  assert.equal(resumedSettings(DEFAULT_SETTINGS, { blockTimeMs: 200 }, "/h").blockTimeMs, 200);
});
