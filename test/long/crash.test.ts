import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { consumerApp } from "../../src/chains/consumer.ts";
import { providerApp } from "../../src/chains/provider.ts";
import { toHex } from "../../src/encoding/bytes.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { createApplication } from "../../src/framework/runtime.ts";
import { openMemoryMultiStore } from "../../src/store/index.ts";
import { openLevelBackend } from "../../src/store/backends/level.ts";
import { createNetwork, type Network, type NetworkChain } from "../../src/testing.ts";

const PROGRAM = join(import.meta.dirname, "..", "support", "networkUnderLoad.ts");
const KILLS = Number(process.env["CRASH_KILLS"] ?? 100);

/** Runs the load until it is killed after a while, or at a block; gives what it printed. */
function runAndKill(home: string, afterMs: number | undefined, crashAt: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, home, "3", "100000", String(crashAt)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    let timer: NodeJS.Timeout | undefined;
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (afterMs !== undefined && timer === undefined && text.includes("open ")) timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL") resolve(text);
      else reject(new Error(`the load ended by itself with ${code}: ${text.slice(-500)}`));
    });
  });
}

/** A fresh node replays the stored blocks from genesis and must get every stored app hash. */
async function replayFromGenesis(
  home: string,
  chain: { readonly chainId: string; readonly genesis: unknown; readonly provider: boolean },
): Promise<bigint> {
  const app = chain.provider ? providerApp() : consumerApp();
  const fresh = createApplication(app, { multiStore: openMemoryMultiStore({ stores: app.stores }) });
  const db = await openLevelBackend(join(home, chain.chainId, "blockstore.db"));
  // Opening compares the app hash of every replayed block with the stored one and refuses a difference.
  const engine = await openEngine({ app: fresh, genesis: chain.genesis, db, keys: [] });
  const { height } = engine.blocks;
  const results = await engine.blocks.results(height);
  assert.equal(toHex(fresh.info().lastBlockAppHash), toHex(results?.appHash ?? new Uint8Array(0)));
  await engine.close();
  return height;
}

test(`after ${KILLS} SIGKILLs, a quarter of them between FinalizeBlock and Commit, nothing is lost and the channel relays`, {
  timeout: 1_800_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-crash-"));
  try {
    await (await createNetwork({ home, seed: 3 })).close();
    let seed = 12345;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const included: string[] = [];
    for (let i = 0; i < KILLS; i++) {
      const between = i % 4 === 3;
      const text = await runAndKill(home, between ? undefined : 50 + random(1_500), between ? 1 + random(30) : 0);
      included.push(...text.split("\n").filter((l) => l.startsWith("included ")));
      if (i % 10 === 9) process.stdout.write(`# ${i + 1} kills, ${included.length} transactions seen included\n`);
    }
    const network = await createNetwork({ home, seed: 3 });
    const chains = [network.provider, ...network.consumers];
    await checkIncluded(chains, included);
    await checkRelays(network);
    const genesis = chains.map((c) => ({ chainId: c.chainId, provider: c.role === "provider", genesis: genesisOf(c) }));
    await network.close();
    for (const chain of genesis)
      process.stdout.write(`# ${chain.chainId}: ${await replayFromGenesis(home, chain)} blocks replayed from genesis\n`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

function genesisOf(chain: NetworkChain): unknown {
  return (chain as unknown as { readonly genesis: unknown }).genesis;
}

async function checkIncluded(chains: readonly NetworkChain[], included: readonly string[]): Promise<void> {
  assert.ok(included.length > 0);
  for (const line of included) {
    const [, chainId, height, typeUrl] = line.split(" ");
    const chain = chains.find((c) => c.chainId === chainId);
    assert.ok(chain);
    const { txs } = (await chain.rpc("tx_search", { query: `tx.height=${height}` })) as {
      readonly txs: readonly {
        readonly tx_result: {
          readonly code: number;
          readonly events: readonly {
            readonly type: string;
            readonly attributes: readonly { readonly key: string; readonly value: string }[];
          }[];
        };
      }[];
    };
    const found = txs.some(
      (tx) =>
        tx.tx_result.code === 0 &&
        tx.tx_result.events.some((e) => e.type === "message" && e.attributes.some((a) => a.key === "action" && a.value === typeUrl)),
    );
    assert.ok(found, `${typeUrl} was seen in ${chainId} ${height} and is not there`);
  }
}

async function checkRelays(network: Network): Promise<void> {
  const [consumer] = network.consumers;
  const [validator] = network.provider.validators;
  const alice = network.provider.accounts.find((a) => a.name === "alice");
  assert.ok(consumer && validator && alice);
  const power = async (chain: NetworkChain): Promise<string> => {
    const { validators } = (await chain.rpc("validators", { height: (chain.height + 1n).toString() })) as {
      readonly validators: readonly { readonly address: string; readonly voting_power: string }[];
    };
    const address = Buffer.from(validator.consAddress).toString("hex").toUpperCase();
    return validators.find((v) => v.address === address)?.voting_power ?? "0";
  };
  await network.advance({ blocks: 8 });
  const before = BigInt(await power(consumer));
  await network.provider.send("alice", [
    {
      typeUrl: "/cosmos.staking.v1beta1.MsgDelegate",
      value: { delegatorAddress: alice.address, validatorAddress: validator.operator, amount: { denom: "stake", amount: 3_000_000n } },
    },
  ]);
  await network.advance({ blocks: 8 });
  assert.equal(BigInt(await power(consumer)), before + 3n);
}
