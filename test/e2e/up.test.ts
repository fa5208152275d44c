import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { DirectSecp256k1HdWallet as OldWallet } from "cosmjs-proto-signing-0-32";
import { GasPrice as OldGasPrice, SigningStargateClient as OldSigningStargateClient } from "cosmjs-stargate-0-32";
import { checkBlocks, heightOf, validatorsAt, validatorsHash } from "./upChecks.ts";
import { buildProgram, rpc, run, type RunningUp, startUp, temporaryHome, until } from "./upNetwork.ts";

before(buildProgram);

const POLL = { broadcastPollIntervalMs: 50 };
const MSG_DELEGATE = "/cosmos.staking.v1beta1.MsgDelegate";

function chainOf({ network }: RunningUp, role: "provider" | "consumer") {
  const chain = network.chains.find((c) => c.role === role);
  assert.ok(chain !== undefined, `network.json has no ${role}`);
  return chain;
}

function accountOf({ network }: RunningUp, name: string) {
  const account = network.accounts.find((a) => a.name === name);
  assert.ok(account !== undefined, `network.json has no account ${name}`);
  return account;
}

/** Power of each validator of a chain by its key. */
async function powers(url: string): Promise<ReadonlyMap<string, bigint>> {
  return new Map((await validatorsAt(url)).map((v) => [v.pub_key.value, BigInt(v.voting_power)]));
}

/** The power that one key of the consumer gained since `from`, once it has. */
async function changedPower(url: string, from: ReadonlyMap<string, bigint>, by: bigint): Promise<void> {
  await until(
    `a change of ${by} in the consumer's set`,
    async () => [...(await powers(url))].map(([key, power]) => Number(power - (from.get(key) ?? 0n))),
    (changes) => changes.some((c) => c === Number(by)) && changes.filter((c) => c !== 0).length === 1,
  );
}

test("a started network serves unmodified CosmJS, and the consumer's validators follow delegations on the provider", {
  timeout: 60_000,
}, async () => {
  const home = temporaryHome();
  let up: RunningUp | undefined;
  try {
    up = await startUp(home.path, ["--block-time", "250ms"]);
    const provider = chainOf(up, "provider");
    const consumer = chainOf(up, "consumer");
    assert.equal(statSync(join(home.path, "network.json")).mode & 0o777, 0o600);
    assert.deepEqual(
      [
        up.network.version,
        provider.bech32Prefix,
        provider.coinType,
        consumer.consumerId,
        consumer.clientId,
        consumer.connectionId,
        consumer.channelId,
      ],
      [1, "cosmos", 118, "0", "07-tendermint-0", "connection-0", "channel-0"],
    );
    assert.deepEqual(
      ["create consumer", "opt in", "spawn time", "connection", "CCV channel", "delegation", "validator set change"].filter(
        (step) => !up?.events.some((e) => e.event === "step" && e["step"] === step),
      ),
      [],
    );

    const alice = accountOf(up, "alice");
    const bob = accountOf(up, "bob");
    const operator = up.network.validators[1]?.operator ?? "";
    const delegation = (delegatorAddress: string, amount: string) => ({
      typeUrl: MSG_DELEGATE,
      value: { delegatorAddress, validatorAddress: operator, amount: { denom: "stake", amount } },
    });
    const aliceOnProvider = alice.addresses[provider.chainId] ?? "";
    const bobOnProvider = bob.addresses[provider.chainId] ?? "";
    const price = { gasPrice: GasPrice.fromString(provider.gasPrice) };

    const before = await powers(consumer.rpc);
    // The newest CosmJS, sign mode direct, on both chains.
    const direct = await SigningStargateClient.connectWithSigner(
      provider.rpc,
      await DirectSecp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "cosmos" }),
      { ...price, ...POLL },
    );
    assert.equal(await direct.getChainId(), "provider-1");
    assert.ok((await direct.simulate(aliceOnProvider, [delegation(aliceOnProvider, "1")], "")) > 50_000);
    const first = await direct.signAndBroadcast(aliceOnProvider, [delegation(aliceOnProvider, "7000000")], "auto");
    assert.equal(first.code, 0, first.rawLog);
    // The consumer applies it after the epoch, the relay and two blocks.
    await changedPower(consumer.rpc, before, 7n);

    // Amino, as hardware wallets sign, with an account that signs nothing else.
    const amino = await SigningStargateClient.connectWithSigner(
      provider.rpc,
      await Secp256k1HdWallet.fromMnemonic(bob.mnemonic, { prefix: "cosmos" }),
      { ...price, ...POLL },
    );
    const second = await amino.signAndBroadcast(bobOnProvider, [delegation(bobOnProvider, "3000000")], "auto");
    assert.equal(second.code, 0, second.rawLog);
    // And CosmJS 0.32.4.
    const old = await OldSigningStargateClient.connectWithSigner(
      provider.rpc,
      await OldWallet.fromMnemonic(bob.mnemonic, { prefix: "cosmos" }),
      { gasPrice: OldGasPrice.fromString(provider.gasPrice), ...POLL },
    );
    const third = await old.signAndBroadcast(bobOnProvider, [delegation(bobOnProvider, "2000000")], "auto");
    assert.equal(third.code, 0, third.rawLog);
    await changedPower(consumer.rpc, before, 12n);

    const aliceOnConsumer = alice.addresses[consumer.chainId] ?? "";
    const bobOnConsumer = bob.addresses[consumer.chainId] ?? "";
    const onConsumer = await SigningStargateClient.connectWithSigner(
      consumer.rpc,
      await DirectSecp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "consumer" }),
      { gasPrice: GasPrice.fromString(consumer.gasPrice), ...POLL },
    );
    const balance = BigInt((await onConsumer.getBalance(bobOnConsumer, "stake")).amount);
    const sent = await onConsumer.sendTokens(aliceOnConsumer, bobOnConsumer, [{ denom: "stake", amount: "11" }], "auto");
    assert.equal(sent.code, 0, sent.rawLog);
    assert.equal(BigInt((await onConsumer.getBalance(bobOnConsumer, "stake")).amount), balance + 11n);

    // Undelegating takes the power away again.
    const undo = await direct.signAndBroadcast(
      aliceOnProvider,
      [{ ...delegation(aliceOnProvider, "7000000"), typeUrl: "/cosmos.staking.v1beta1.MsgUndelegate" }],
      "auto",
    );
    assert.equal(undo.code, 0, undo.rawLog);
    await changedPower(consumer.rpc, before, 5n);
    for (const client of [direct, amino, onConsumer, old]) client.disconnect();

    // Every block of both chains, by an independent reading.
    for (const chain of [provider, consumer]) {
      const checked = await checkBlocks(chain.rpc, (await heightOf(chain.rpc)) - 1n);
      assert.ok(checked.blocks > 15 && checked.signatures >= checked.blocks * 3, `${chain.chainId}: ${JSON.stringify(checked)}`);
    }
    const status = (await rpc(provider.rpc, "status")) as { readonly node_info: { readonly version: string } };
    assert.match(status.node_info.version, /^0\.38\./);

    const ended = await up.end("SIGINT");
    assert.equal(ended.code, 0);
    assert.ok(ended.ms < 2_000, `it took ${ended.ms} ms to end`);
  } finally {
    up?.process.kill("SIGKILL");
    home.remove();
  }
});

test("after kill -9 the next up goes on from the last block, and the control verbs work", { timeout: 120_000 }, async () => {
  const home = temporaryHome();
  let up: RunningUp | undefined;
  try {
    up = await startUp(home.path, ["--block-time", "100ms"]);
    const busy = run(["up", "--home", home.path]);
    assert.equal(busy.status, 1);
    assert.match(busy.stderr, /is running already, as process \d+/);
    const faucet = run(["faucet", accountOf(up, "carol").addresses["consumer-1"] ?? "", "77stake", "--json"], home.path);
    assert.equal(faucet.status, 0, faucet.stderr);
    const { hash, height } = JSON.parse(faucet.stdout) as { readonly hash: string; readonly height: string };
    const before = await Promise.all([chainOf(up, "provider"), chainOf(up, "consumer")].map((c) => heightOf(c.rpc)));
    assert.equal((await up.end("SIGKILL")).code, null);

    up = await startUp(home.path, ["--block-time", "100ms"]);
    const [provider, consumer] = [chainOf(up, "provider"), chainOf(up, "consumer")];
    const found = (await rpc(consumer.rpc, "tx", { hash: Buffer.from(hash, "hex").toString("base64") })) as { readonly height: string };
    assert.equal(found.height, height);
    assert.ok((await heightOf(provider.rpc)) >= (before[0] ?? 0n) && (await heightOf(consumer.rpc)) >= (before[1] ?? 0n));

    // Time travel of three weeks: nothing expires, and the lease goes on.
    const advanced = run(["time", "advance", "21d", "--json"], home.path);
    assert.equal(advanced.status, 0, advanced.stderr);
    const status = JSON.parse(run(["status", "--json"], home.path).stdout) as {
      readonly now: string;
      readonly leases: readonly { readonly phase: string; readonly clients: Readonly<Record<string, { readonly status: string }>> }[];
    };
    assert.ok(Date.parse(status.now) - Date.now() > 20.9 * 86_400_000);
    assert.deepEqual(
      status.leases.map((l) => [l.phase, l.clients["onProvider"]?.status, l.clients["onConsumer"]?.status]),
      [["CONSUMER_PHASE_LAUNCHED", "Active", "Active"]],
    );

    // A delegation from the command line reaches the consumer.
    const powersBefore = await powers(consumer.rpc);
    const delegated = run(
      ["tx", "staking", "delegate", up.network.validators[0]?.operator ?? "", "4000000stake", "--from", "carol", "-y", "-o", "json"],
      home.path,
    );
    assert.equal(delegated.status, 0, delegated.stderr);
    await changedPower(consumer.rpc, powersBefore, 4n);
    const hashes = await validatorsAt(consumer.rpc);
    assert.match(validatorsHash(hashes), /^[0-9A-F]{64}$/);

    // A consumer goes on without one small validator, and waits without the big ones.
    const { control, token } = up.network;
    const setOnline = (validator: string, online: boolean) =>
      rpc(control, "validator.setOnline", { chainId: "consumer-1", validator, online }, token);
    await setOnline("val1", false);
    await setOnline("val2", false);
    const trouble = await up.event(
      (e) => e.event === "trouble" && String(e["message"]).startsWith("consumer-1"),
      "trouble on the consumer",
    );
    assert.match(String(trouble["message"]), /makes no blocks/);
    const stuck = await heightOf(consumer.rpc);
    await setOnline("val1", true);
    await setOnline("val2", true);
    await until(
      "blocks of the consumer",
      () => heightOf(consumer.rpc),
      (h) => h > stuck + 2n,
    );

    // Blocks on command only.
    await rpc(control, "mining.set", { mode: "manual" }, token);
    const still = await until(
      "no block under way",
      () => heightOf(provider.rpc),
      () => true,
    );
    const made = (await rpc(control, "block.produce", { chainId: "provider-1", count: 3 }, token)) as { readonly height: string };
    assert.ok(BigInt(made.height) >= still + 3n);

    // A block as soon as a transaction waits, and none without one.
    await rpc(control, "mining.set", { mode: "auto" }, token);
    const quick = run(["faucet", accountOf(up, "bob").addresses["provider-1"] ?? "", "3stake"], home.path);
    assert.equal(quick.status, 0, quick.stderr);
    const heights = async () => [
      await heightOf(provider.rpc),
      await new Promise((resolve) => setTimeout(resolve, 400)),
      await heightOf(provider.rpc),
    ];
    await until("a chain at rest", heights, ([first, , second]) => first === second);
    await rpc(control, "mining.set", { interval: "100ms" }, token);
    const resting = await heightOf(provider.rpc);
    await until(
      "blocks at an interval again",
      () => heightOf(provider.rpc),
      (h) => h > resting + 3n,
    );

    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Bearer ${token}`, origin: "https://example.org" }]) {
      const refused = await fetch(control, { method: "POST", headers, body: '{"jsonrpc":"2.0","id":1,"method":"network.status"}' });
      assert.ok(refused.status === 401 || refused.status === 403, `${refused.status} for ${JSON.stringify(headers)}`);
    }
    await assert.rejects(rpc(control, "faucet.send", { chainId: "nowhere-1", address: "x", coins: "1stake" }, token), /no chain nowhere-1/);

    const ended = await up.end("SIGTERM");
    assert.equal(ended.code, 0);
    assert.ok(ended.ms < 2_000, `it took ${ended.ms} ms to end`);
    const gone = run(["status"], home.path);
    assert.equal(gone.status, 1);
    assert.match(gone.stderr, /does not answer[\s\S]*interlease up/);
    assert.equal(readFileSync(join(home.path, "network.json"), "utf8").includes(token), true);

    // As if it had been down for sixty days, far longer than its light clients live: it catches up without losing one.
    const manifest = join(home.path, "localnet.json");
    const kept = JSON.parse(readFileSync(manifest, "utf8")) as { readonly offsetNs: string };
    writeFileSync(manifest, JSON.stringify({ ...kept, offsetNs: (BigInt(kept.offsetNs) + 60n * 86_400_000_000_000n).toString() }));
    up = await startUp(home.path);
    const later = JSON.parse(run(["status", "--json"], home.path).stdout) as typeof status;
    assert.ok(Date.parse(later.now) - Date.now() > 80.9 * 86_400_000);
    assert.deepEqual(
      later.leases.map((l) => [l.clients["onProvider"]?.status, l.clients["onConsumer"]?.status]),
      [["Active", "Active"]],
    );
    assert.equal((await up.end("SIGINT")).code, 0);
  } finally {
    up?.process.kill("SIGKILL");
    home.remove();
  }
});

test("two consumers lease from one provider, and an ephemeral network leaves nothing behind", { timeout: 120_000 }, async () => {
  const up = await startUp(undefined, ["--consumers", "2", "--validators", "3"]);
  try {
    assert.deepEqual(
      up.network.chains.map((c) => [c.chainId, c.consumerId]),
      [
        ["provider-1", undefined],
        ["consumer-1", "0"],
        ["consumer-2", "1"],
      ],
    );
    const sets = await Promise.all(up.network.chains.map((c) => powers(c.rpc)));
    assert.deepEqual(
      sets.map((set) => [...set.values()]),
      Array.from({ length: 3 }, () => [502n, 400n, 300n]),
    );
    const registry = JSON.parse(readFileSync(join(up.home, "chain-registry", "consumer-2", "chain.json"), "utf8")) as {
      readonly chain_id: string;
    };
    assert.equal(registry.chain_id, "consumer-2");
    const status = JSON.parse(run(["status", "--json"], up.home).stdout) as { readonly leases: readonly { readonly lag: number }[] };
    assert.deepEqual(
      status.leases.map((l) => l.lag),
      [0, 0],
    );
    assert.equal((await up.end("SIGTERM")).code, 0);
    assert.equal(existsSync(up.home), false);
  } finally {
    up.process.kill("SIGKILL");
  }
});
