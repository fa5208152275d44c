import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OperationError } from "../../encoding/error.ts";
import { homePaths, lockHome, networkHome } from "./home.ts";
import { findNetworkFile, type NetworkFile, readNetworkFile, writeNetworkFile } from "./networkFile.ts";
import { createFileStore, readHomeRecord } from "./fileRecord.ts";
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
    const next = lockHome(home);
    unlock();
    assert.throws(
      () => lockHome(home),
      (error) => codeOf(error) === "HOME_LOCKED",
    );
    next();
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
    writeFileSync(homePaths.manifest(home), '{"version":2}');
    assert.throws(() => readHomeRecord(home), /version 2.*version 1/);
    assert.equal(readFileSync(homePaths.manifest(home), "utf8"), '{"version":2}');
  });
});

test("a home keeps the shape of its network beside what it was started with", async () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-home-"));
  try {
    const store = createFileStore(home, DEFAULT_SETTINGS);
    assert.equal(store.read(), undefined);
    const chains = [{ chainId: "provider-1", role: "provider", founders: 4 }];
    const record = { version: 1, seed: 1, launched: true, chains, leases: [], channels: [], offsetNs: "5" } as const;
    await store.write(record);
    assert.deepEqual(readHomeRecord(home), { ...record, settings: DEFAULT_SETTINGS });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test("a home of a program that knew but one shape has that shape", () => {
  inHome((home) => {
    const lease = { chainId: "consumer-1", consumerId: "0" };
    const old = { version: 1, settings: DEFAULT_SETTINGS, launched: true, leases: [lease], offsetNs: "0" };
    writeFileSync(homePaths.manifest(home), JSON.stringify(old));
    const { chains, leases, channels, seed } = readHomeRecord(home) ?? assert.fail();
    assert.deepEqual(
      chains.map(({ chainId, founders }) => [chainId, founders]),
      [
        ["provider-1", 4],
        ["consumer-1", 0],
      ],
    );
    assert.deepEqual([leases, channels, seed], [[{ ...lease, provider: "provider-1" }], [], 1]);
  });
});

test("a network keeps its shape: other validators are refused, another block time is taken", () => {
  assert.throws(() => resumedSettings(DEFAULT_SETTINGS, { validators: 5 }, "/h"), /has validators 4, not 5/);
  assert.equal(resumedSettings(DEFAULT_SETTINGS, { blockTimeMs: 200 }, "/h").blockTimeMs, 200);
});
