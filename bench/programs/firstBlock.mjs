// A process that opens a chain on disk from its genesis file, commits one block and says so. node bench/programs/firstBlock.mjs CHAIN.json HOME
import { readFileSync } from "node:fs";
import { createTestChain, providerApp } from "../../dist/testing.js";

const [, , file, home] = process.argv;
const { genesis, seeds } = JSON.parse(readFileSync(file, "utf8"));
const keys = seeds.map((seed) => ({ seed: Uint8Array.from(seed) }));
const chain = await createTestChain({ app: providerApp(), genesis, keys, home });
await chain.produceBlock();
process.stdout.write("committed\n");
await chain.close();
