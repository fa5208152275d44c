import assert from "node:assert/strict";
import { test } from "node:test";
import { createProbeApplication, type ProbeDisk } from "../../test/support/probeApplication.ts";
import { ed25519Key } from "../comet/publicKey.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { toBase64 } from "../encoding/base64.ts";
import { toHex, u64be, utf8 } from "../encoding/bytes.ts";
import { BlockID } from "../proto/gen/tendermint/types.ts";
import { Writer } from "../encoding/writer.ts";
import { writeTime } from "../proto/time.ts";
import type { Backend } from "../store/backends/backend.ts";
import { createMemoryBackend } from "../store/backends/memory.ts";
import { BlockStore } from "./blockStore.ts";
import type { ChainState } from "./chainState.ts";
import { openEngine } from "./engine.ts";
import { encodeParams, encodeValidators } from "./stateRecord.ts";

const seeds = Array.from({ length: 40 }, (_, i) => sha256(Uint8Array.of(i)));
const keys = seeds.map((seed) => ed25519Key(publicKeyFromSeed(seed)));
const genesis = {
  chain_id: "sets-1",
  genesis_time: "2026-01-01T00:00:00Z",
  initial_height: "490",
  app_state: {},
  validators: keys.map((k, i) => ({ pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(k.bytes) }, power: String(7 + i * i) })),
};

const open = (db: Backend, disk: ProbeDisk) =>
  openEngine({ app: createProbeApplication(disk), genesis, db, keys: seeds.map((seed) => ({ seed })) });
const freshDisk = (): ProbeDisk => ({ height: 0n, entries: new Map() });
/** Block 493 gives the first validator other power; the checkpoint at 500 is passed. */
const txsAt = (height: bigint) => (height === 493n ? [utf8(`val:${toHex(keys[0]?.bytes ?? new Uint8Array(0))}=3000`)] : []);

test("a node that is opened anew after each block has the validator sets, priorities and hashes of one that never stopped", async () => {
  const [db, disk] = [createMemoryBackend(), freshDisk()];
  const steady = await open(createMemoryBackend(), freshDisk());
  for (let height = 490n; height < 506n; height++) {
    const engine = await open(db, disk);
    assert.deepEqual(engine.validators(), steady.validators());
    const blocks = await Promise.all([engine, steady].map((each) => each.produceBlock({ txs: txsAt(height) })));
    assert.deepEqual(blocks[0]?.blockId, blocks[1]?.blockId);
  }
  assert.deepEqual((await open(db, disk)).validators(), steady.validators());
});

test("a block writes who proposes and priorities, not whole validator sets", async () => {
  const memory = createMemoryBackend();
  const written: number[] = [];
  const counted: Backend = {
    ...memory,
    batch: () => {
      const batch = memory.batch();
      let bytes = 0;
      // Keys below 16 but those of the block, its meta, its results and the seen commit: sets and the state.
      const isState = (key: Uint8Array): boolean => [5, 6, 8, 9, 10].includes(key[0] ?? 0);
      return {
        put: (key, value) => {
          if (isState(key)) bytes += value.length;
          batch.put(key, value);
        },
        delete: batch.delete,
        write: () => {
          written.push(bytes);
          return batch.write();
        },
      };
    },
  };
  const engine = await open(counted, freshDisk());
  for (let i = 0; i < 6; i++) await engine.produceBlock();
  const ofBlocks = written.slice(2);
  assert.ok(Math.max(...ofBlocks) < 500, `${Math.max(...ofBlocks)} bytes for 40 validators`);
  const left = await memory.keys(Uint8Array.of(10), Uint8Array.of(11), 100);
  assert.deepEqual(
    left.map(toHex),
    [495n, 496n, 497n].map((height) => `0a${toHex(u64be(height))}`),
  );
});

/** The state record as the first format had it. */
function firstFormat(s: ChainState): Uint8Array {
  const w = new Writer();
  w.u32(1).string(s.chainId).u64(s.initialHeight).u64(s.appVersion).u64(s.lastHeight);
  const start = w.data(BlockID.encode(s.lastBlockId)).open();
  writeTime(s.lastTimeNs, w);
  w.close(start);
  w.data(encodeValidators(s.lastValidators)).data(encodeValidators(s.validators)).data(encodeValidators(s.nextValidators));
  w.u64(s.validatorsChangedAt).data(encodeParams(s.params)).u64(s.paramsChangedAt);
  w.data(s.lastResultsHash).data(s.appHash);
  return w.finish();
}

test("a home whose state record has whole validator sets goes on, through restarts", async () => {
  const [db, disk] = [createMemoryBackend(), freshDisk()];
  const steady = await open(createMemoryBackend(), freshDisk());
  const first = await open(db, disk);
  for (let height = 490n; height < 494n; height++) for (const each of [first, steady]) await each.produceBlock({ txs: txsAt(height) });
  const { state } = new BlockStore(db);
  assert.ok(state !== undefined);
  const batch = db.batch();
  batch.put(Uint8Array.of(8), firstFormat(state));
  for (const key of await db.keys(Uint8Array.of(10), Uint8Array.of(11), 100)) batch.delete(key);
  await batch.write();
  for (let i = 0; i < 4; i++) {
    const engine = await open(db, disk);
    assert.deepEqual(engine.validators(), steady.validators());
    for (const each of [engine, steady]) await each.produceBlock();
  }
});
