// One provider chain that prunes everything, with a transfer in each block: disk and memory by height. growth BLOCKS ROUNDS
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerApp } from "../../src/chains/provider.ts";
import { appOf } from "../../src/framework/app.ts";
import { openNode } from "../../src/node/openNode.ts";
import { pruningOf } from "../../src/node/pruning.ts";
import { bankGenesis, createSender, walletsOf } from "./bankChain.ts";
import { footprint, rssMib, tell } from "./report.ts";

const ACCOUNTS = 1000;
/** Blocks that evidence needs, and so those that are kept; states beyond these are not part of what grows. */
const KEPT = 100;

async function main([blocks = "1000", rounds = "3"]: readonly string[]): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const wallets = walletsOf(ACCOUNTS);
  // Headers that staking keeps for IBC are state: with the default of 10,000 the state itself grows until then.
  const overrides = { "staking.params.historical_entries": KEPT };
  const { genesis, keys } = bankGenesis(wallets, { evidenceAge: BigInt(KEPT), overrides });
  const node = await openNode({
    app: appOf(providerApp()),
    genesis,
    keys,
    data: home,
    rpc: { host: "127.0.0.1", port: 0 },
    moniker: "bench",
    nodeId: new Uint8Array(20),
    pruning: pruningOf({ strategy: "everything", keepRecent: 0n, interval: 0n }),
    minRetainBlocks: BigInt(KEPT),
  });
  const send = createSender(wallets);
  await node.engine.produceBlock();
  for (let round = 0; round < Number(rounds); round++) {
    const begin = performance.now();
    for (let i = 0; i < Number(blocks); i++) {
      const { results } = await node.engine.produceBlock({ txs: [send()] });
      if (results.txResults[0]?.code !== 0) throw new Error(`a transfer failed: ${results.txResults[0]?.log}`);
    }
    tell({
      figure: "pruned",
      height: Number(node.engine.blocks.height),
      base: Number(node.engine.blocks.base),
      msPerBlock: (performance.now() - begin) / Number(blocks),
      ...footprint(home),
      rssMib: rssMib(),
    });
  }
  await node.close();
  rmSync(home, { recursive: true, force: true });
}

await main(process.argv.slice(2));
