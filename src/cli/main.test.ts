import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createStyle, type Io } from "./io.ts";
import { main } from "./main.ts";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...argv: readonly string[]): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "interlease-cli-"));
  try {
    return await runIn(home, "", ...argv);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function runIn(home: string, stdin: string, ...argv: readonly string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    stdin: async () => stdin,
    env: { INTERLEASE_HOME: home },
    ask: undefined,
    style: createStyle(false),
  };
  return { code: await main(argv, io), out: out.join("\n"), err: err.join("\n") };
}

test("help and version succeed and go to standard output", async () => {
  for (const argv of [[], ["--help"], ["up", "--help"], ["tx", "--help"], ["query", "bank", "--help"]]) {
    const { code, out, err } = await run(...argv);
    assert.deepEqual([code, err], [0, ""], argv.join(" "));
    assert.match(out, /Usage: interlease/);
    assert.match(out, /Examples?:\n {2}\$ interlease /);
  }
  assert.match((await run("--version")).out, /^\d+\.\d+\.\d+$/);
});

test("an unknown command fails with a sentence and the command that was meant", async () => {
  const { code, out, err } = await run("stats");
  assert.deepEqual([code, out], [1, ""]);
  assert.equal(err, "error: unknown command 'stats'\nhint: did you mean status?");
});

test("a command that needs a network says so in one sentence with a hint, without a stack", async () => {
  for (const argv of [["status"], ["time", "now"], ["query", "bank", "params"], ["faucet", "cosmos1x", "1stake"]]) {
    const { code, err } = await run(...argv);
    assert.equal(code, 1);
    assert.match(err, /^error: no network runs in \S+\nhint: .*interlease up/, argv.join(" "));
  }
  assert.match((await run("status", "--verbose")).err, /\n {4}at /);
});

test("flags that cannot be are refused before anything is started", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["up", "--validators", "0"], /--validators 0 is not a whole number from 1 to 100/],
    [["up", "--block-time", "soon"], /--block-time soon is not a duration/],
    [["up", "--ephemeral", "--home", "/tmp/x"], /exclude each other/],
    [["up", "--ports", "some"], /--ports some is not auto/],
    [["time", "advance", "1parsec"], /1parsec is not a duration/],
    [["tx", "bank", "send", "a", "b", "1stake", "--fees", "1stake", "--gas-prices", "1stake"], /exclude each other/],
    [["query", "bank", "balance", "a", "b", "c"], /3 arguments where at most 2 can be/],
  ];
  for (const [argv, text] of cases) {
    const { code, err } = await run(...argv);
    assert.equal(code, 1, argv.join(" "));
    assert.match(err, text);
  }
});

test("every message and query of the composed chains has a command, with Go's names beside", async () => {
  const provider = (await run("tx", "provider", "--help")).out;
  for (const name of [
    "create-consumer",
    "update-consumer",
    "remove-consumer",
    "opt-in",
    "opt-out",
    "assign-consumer-key|assign-consensus-key",
  ])
    assert.match(provider, new RegExp(`^ {2}${name.replace("|", "\\|")} `, "m"));
  const queries = (await run("query", "provider", "--help")).out;
  for (const name of ["consumer-genesis", "list-consumer-chains", "throttle-state", "consumer-validators", "params"])
    assert.match(queries, new RegExp(name));
  assert.match((await run("query", "--help")).out, /ibc-client[\s\S]*staking/);
  assert.match((await run("tx", "staking", "delegate", "--help")).out, /<validator-address> <amount>/);
});

test("keys are made, recovered, shown, exported, imported and deleted, with passphrases from standard input", async () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-cli-"));
  const words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
  try {
    const added = await runIn(home, `${words}\npassword1\npassword1\n`, "keys", "add", "alice", "--recover", "-o", "json");
    assert.equal(added.code, 0, added.err);
    const alice = JSON.parse(added.out) as { readonly address: string; readonly pubkey: string };
    assert.equal(alice.address, "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
    assert.equal((await runIn(home, "", "keys", "show", "alice", "-a", "--prefix", "consumer")).out.startsWith("consumer19rl4cm2"), true);
    const exported = await runIn(home, "another one\npassword1\n", "keys", "export", "alice");
    assert.match(exported.out, /^-----BEGIN TENDERMINT PRIVATE KEY-----/);
    writeFileSync(join(home, "alice.armor"), exported.out);
    const refused = await runIn(home, "", "keys", "delete", "alice");
    assert.deepEqual([refused.code, refused.err.split("\n")[0]], [1, "error: the key alice was kept"]);
    assert.equal((await runIn(home, "", "keys", "delete", "alice", "-y")).code, 0);
    const imported = await runIn(
      home,
      "another one\npassword2\npassword2\n",
      "keys",
      "import",
      "again",
      join(home, "alice.armor"),
      "--json",
    );
    assert.equal((JSON.parse(imported.out) as { readonly pubkey: string }).pubkey, alice.pubkey, imported.err);
    const made = JSON.parse((await runIn(home, "", "keys", "add", "bob", "--keyring", "test", "--words", "12", "--json")).out) as {
      readonly mnemonic: string;
    };
    assert.equal(made.mnemonic.split(" ").length, 12);
    assert.equal((JSON.parse((await runIn(home, "", "keys", "list", "--keyring", "test", "--json")).out) as readonly unknown[]).length, 1);
    assert.match(
      (await runIn(home, "one two three\n", "keys", "add", "x", "--recover", "--keyring", "test")).err,
      /not an English BIP-39 mnemonic/,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
