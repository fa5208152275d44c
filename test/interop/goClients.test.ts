import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { providerApp } from "../../src/chains/provider.ts";
import { toHexUpper } from "../../src/encoding/bytes.ts";
import { chainGenesis } from "../../src/localnet/genesis.ts";
import { accountOf, addressOf, validatorOf } from "../../src/localnet/keys.ts";
import { findCometBft, findGoProvider, freePort, type Program, rpcCall, startProgram } from "../support/cometbft.ts";
import { type RpcChain, startRpcChain } from "../support/rpcChain.ts";

const comet = findCometBft();
const goProvider = findGoProvider();
const absent = (name: string, found: string | undefined) => ({ skip: found === undefined ? `${name} is absent` : false, timeout: 120_000 });

const CHAIN_ID = "provider-1";
const alice = accountOf(11, "alice");
const bob = accountOf(11, "bob");
const validators = [1, 2, 3, 4].map((n) => validatorOf(11, `val${n}`));

/** A provider whose blocks lie within the last hour: light clients compare them with the machine's clock. */
function startProvider(t: TestContext): Promise<RpcChain> {
  const genesis = chainGenesis({
    chainId: CHAIN_ID,
    timeNs: (BigInt(Date.now()) - 3_600_000n) * 1_000_000n,
    app: providerApp(),
    accounts: [alice, bob].map((account) => ({ account, amount: 1_000_000_000n })),
    validators: validators.map((validator, i) => ({ validator, balance: 200_000_000n, stake: BigInt(4 - i) * 10_000_000n })),
    overrides: { "provider.params.blocks_per_epoch": "5" },
  });
  const keys = validators.map(({ consensusSeed }) => ({ seed: consensusSeed }));
  return startRpcChain(t, { blocks: 30, chain: { app: providerApp(), genesis, keys } });
}

test("CometBFT's light client follows the embedded engine and verifies what it serves", absent("cometbft", comet), async (t) => {
  const { engine, url } = await startProvider(t);
  const trusted = await engine.blocks.header(2n);
  const home = mkdtempSync(join(tmpdir(), "light-"));
  const port = await freePort();
  const light = startProgram(comet ?? "", [
    "light",
    CHAIN_ID,
    "--primary",
    url,
    "--witnesses",
    url,
    "--height",
    "2",
    "--hash",
    toHexUpper(trusted?.blockId.hash ?? new Uint8Array(0)),
    "--trusting-period",
    "24h",
    "--home-dir",
    home,
    "--laddr",
    `tcp://127.0.0.1:${port}`,
  ]);
  t.after(() => light.stop("SIGKILL"));
  const proxy = `http://127.0.0.1:${port}`;
  await answering(proxy, light);
  for (const [method, params] of [
    ["commit", { height: "29" }],
    ["block", { height: "17" }],
    ["block_results", { height: "20" }],
    ["validators", { height: "9" }],
    ["consensus_params", { height: "12" }],
  ] as const) {
    const [verified, served] = [await rpcCall(proxy, method, params), await rpcCall(url, method, params)];
    assert.deepEqual(withoutEmpty(verified), withoutEmpty(served), method);
  }
});

/** The proxy decodes and encodes again: empty lists become null. */
function withoutEmpty(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (_, value: unknown) => (Array.isArray(value) && value.length === 0 ? null : value))) as unknown;
}

async function answering(url: string, program: Program): Promise<void> {
  let ended = false;
  void program.exited.then(() => {
    ended = true;
  });
  while (!ended) {
    const answer = await rpcCall(url, "health").catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`the program ended:\n${program.output()}`);
}

interface Sent {
  readonly code: number;
  readonly raw_log: string;
  readonly events: readonly { readonly type: string }[];
}

interface Cli {
  readonly run: (...args: readonly string[]) => Promise<unknown>;
  readonly send: (...args: readonly string[]) => Promise<Sent>;
}

async function openCli(url: string): Promise<Cli> {
  const home = mkdtempSync(join(tmpdir(), "gocli-"));
  const exec = async (args: readonly string[]): Promise<unknown> => {
    const program = startProgram(goProvider ?? "", [...args, "--home", home, "--output", "json"]);
    await program.exited;
    assert.equal(program.child.exitCode, 0, `${args.join(" ")}\n${program.output()}`);
    // Go prints estimates of gas and hints before the document.
    const text = program.output();
    return JSON.parse(text.slice(Math.max(text.indexOf("{"), 0))) as unknown;
  };
  for (const { name, mnemonic } of [alice, bob]) {
    const words = join(home, `${name}.txt`);
    writeFileSync(words, mnemonic);
    await exec(["keys", "add", name, "--recover", "--source", words, "--keyring-backend", "test"]);
  }
  const run: Cli["run"] = (...args) => exec([...args, "--node", url.replace("http", "tcp")]);
  const options = ["--chain-id", CHAIN_ID, "--keyring-backend", "test", "--gas", "400000", "--fees", "1000stake", "-y"];
  return {
    run,
    async send(...args) {
      const sent = (await run("tx", ...args, ...options)) as Sent & { readonly txhash: string };
      assert.equal(sent.code, 0, sent.raw_log);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const found = (await rpcCall(url, "tx_search", { query: `tx.hash='${sent.txhash}'` })) as { total_count: string };
        if (found.total_count === "1") return (await run("q", "tx", sent.txhash)) as Sent;
      }
    },
  };
}

test("the Go provider's own command line queries and sends through our RPC", absent("interchain-security-pd", goProvider), async (t) => {
  const { url } = await startProvider(t);
  const cli = await openCli(url);
  const [aliceAddress, bobAddress] = [addressOf(alice, "cosmos"), addressOf(bob, "cosmos")];
  assert.equal(((await cli.run("status")) as { node_info: { network: string } }).node_info.network, CHAIN_ID);
  assert.equal(((await cli.run("q", "block", "--type=height", "12")) as { header: { height: string } }).header.height, "12");
  assert.equal(((await cli.run("q", "comet-validator-set", "10")) as { validators: unknown[] }).validators.length, 4);

  const sent = await cli.send("bank", "send", "alice", bobAddress, "777stake", "--from", "alice");
  assert.equal(sent.code, 0, sent.raw_log);
  const { balances } = (await cli.run("q", "bank", "balances", bobAddress)) as { balances: readonly unknown[] };
  assert.deepEqual(balances, [{ denom: "stake", amount: "1000000777" }]);

  const staked = (await cli.run("q", "staking", "validators")) as { validators: readonly { operator_address: string; tokens: string }[] };
  const [first] = [...staked.validators].sort((a, b) => Number(b.tokens) - Number(a.tokens));
  const delegated = await cli.send("staking", "delegate", first?.operator_address ?? "", "5000000stake", "--from", "alice");
  assert.equal(delegated.code, 0, delegated.raw_log);
  const validator = (await cli.run("q", "staking", "validator", first?.operator_address ?? "")) as { validator: { tokens: string } };
  assert.equal(validator.validator.tokens, "45000000");

  const file = join(mkdtempSync(join(tmpdir(), "consumer-")), "create.json");
  writeFileSync(file, JSON.stringify({ chain_id: "consumer-1", metadata: { name: "c", description: "d", metadata: "m" } }));
  const created = await cli.send("provider", "create-consumer", file, "--from", "bob");
  assert.equal(created.code, 0, created.raw_log);
  assert.ok(created.events.some(({ type }) => type === "create_consumer"));
  const { chains } = (await cli.run("q", "provider", "list-consumer-chains")) as { chains: readonly { chain_id: string; phase: string }[] };
  assert.deepEqual(
    chains.map(({ chain_id, phase }) => [chain_id, phase]),
    [["consumer-1", "CONSUMER_PHASE_REGISTERED"]],
  );

  const txs = (await cli.run("q", "txs", "--query", `message.sender='${aliceAddress}'`)) as { total_count: string };
  assert.equal(txs.total_count, "2");
});
