/**
 * Follows a chain with CosmJS's WebSocket client and prints what comes. A process of its own: CosmJS reconnects for ever, also after
 * its own disconnect, and would keep a test alive.
 */
import { Comet38Client } from "@cosmjs/tendermint-rpc";

const client = await Comet38Client.connect(process.argv[2] ?? "");
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const error = (e: unknown): void => print(`error ${String(e)}`);
client.subscribeNewBlock().subscribe({ next: (e) => print(`block ${e.header.height} with ${e.txs.length} txs`), error });
client.subscribeNewBlockHeader().subscribe({ next: (e) => print(`header ${e.height}`), error });
client.subscribeTx("tx.height > 0").subscribe({ next: (e) => print(`tx at ${e.height} code ${e.result.code}`), error });
print(`following ${(await client.status()).nodeInfo.network}`);
