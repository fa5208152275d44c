// How late blocks are when they are due: a chain that makes one block each PACE ms, with nothing beside, with 5,000 transactions that wait
// and are rechecked after each block, under long searches, and under queries that use up their gas. lateness [WAITING] [BLOCKS]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerApp } from "../../src/chains/provider.ts";
import { appOf } from "../../src/framework/app.ts";
import { type NodeOptions, openNode, type RunningNode } from "../../src/node/openNode.ts";
import { callMethod } from "../../src/node/rpc/call.ts";
import { toHex } from "../../src/encoding/bytes.ts";
import { Query } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { bankGenesis, createSender, walletsOf } from "./bankChain.ts";
import { slowness } from "./calibration.ts";
import { median, rssMib, tell } from "./report.ts";

const PACE_MS = 400;
/** Ten transfers a block: whoever waits is rechecked for long. */
const MAX_GAS = 2_000_000n;
const INDEXED_BLOCKS = 30;
const INDEXED_TXS = 1000;

type Load = (node: RunningNode) => Promise<unknown>;

/** Makes blocks at their times and tells when each was ready, and how long making it took. */
async function paced(node: RunningNode, blocks: number): Promise<readonly { readonly readyMs: number; readonly madeMs: number }[]> {
  const rows = [];
  const begin = performance.now() + PACE_MS;
  for (let i = 0; i < blocks; i++) {
    const due = begin + i * PACE_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const start = performance.now();
    await node.engine.produceBlock({ txs: [] });
    rows.push({ readyMs: performance.now() - due, madeMs: performance.now() - start });
  }
  return rows;
}

async function underLoad(node: RunningNode, blocks: number, load: Load | undefined): Promise<readonly number[]> {
  let over = false;
  const work = async (): Promise<void> => {
    while (!over && load !== undefined) await load(node);
  };
  const working = Promise.all(Array.from({ length: 5 }, work));
  const rows = await paced(node, blocks);
  over = true;
  await working;
  return rows.map(({ readyMs }) => readyMs);
}

const search =
  (query: string): Load =>
  ({ environment }) =>
    callMethod(environment, "tx_search", { query, per_page: "100", order_by: "desc" });

const holders = Query.denomOwners.input.encode(
  Query.denomOwners.input.from({
    denom: "stake",
    pagination: { key: new Uint8Array(0), offset: 0n, limit: 1_000_000n, countTotal: true, reverse: false },
  }),
);
const owners: Load = ({ environment }) =>
  callMethod(environment, "abci_query", { path: Query.denomOwners.path, data: toHex(holders), height: "0", prove: false });

async function main([waiting = "5000", blocks = "20"]: readonly string[]): Promise<void> {
  const wallets = walletsOf(Number(waiting));
  const home = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const options = (maxGas: bigint): NodeOptions => {
    const { genesis, keys } = bankGenesis(wallets, { maxGas });
    const rpc = { host: "127.0.0.1", port: 0 };
    return {
      app: appOf(providerApp()),
      genesis,
      keys,
      data: join(home, String(maxGas)),
      rpc,
      moniker: "bench",
      nodeId: new Uint8Array(20),
    };
  };
  const before = slowness(4);

  const indexed = await openNode(options(-1n));
  const send = createSender(wallets);
  for (let i = 0; i < INDEXED_BLOCKS; i++) await indexed.engine.produceBlock({ txs: Array.from({ length: INDEXED_TXS }, send) });
  const idle = await underLoad(indexed, Number(blocks), undefined);
  const searched = await underLoad(indexed, Number(blocks), search("tx.height>0"));
  const walked = await underLoad(indexed, Number(blocks), search("transfer.recipient CONTAINS 'cosmos1' AND message.module='bank'"));
  const queried = await underLoad(indexed, Number(blocks), owners);
  await indexed.close();

  const full = await openNode(options(MAX_GAS));
  await full.engine.produceBlock();
  const fill = createSender(wallets);
  for (let i = 0; i < Number(waiting); i++) await full.engine.mempool.add(fill());
  const rechecked = await underLoad(full, Number(blocks), undefined);
  await full.close();

  const usual = median(idle);
  const after = slowness(4);
  for (const [figure, rows] of Object.entries({ idle, searched, walked, queried, rechecked })) {
    const late = rows.map((ms) => Math.max(0, ms - usual));
    tell({ figure, usualMs: usual, medianMs: median(late), worstMs: Math.max(...late), slowness: (before + after) / 2, rssMib: rssMib() });
  }
  rmSync(home, { recursive: true, force: true });
}

await main(process.argv.slice(2));
