// The tree workload of the Go peers (peers/workload): load n keys, update them at random with 10,000, 1,000 and 100 sets a
// commit, read at random. The roots that it prints are theirs. node --import tsx bench/programs/iavl.ts [keys] [level|memory] [fast|plain]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLevelBackend } from "#level";
import { EMPTY, toHex } from "../../src/encoding/bytes.ts";
import { createMemoryBackend, openMultiStore } from "../../src/store/index.ts";
import type { Change, MultiStore } from "../../src/store/types.ts";

/** One phase of the workload. */
export interface IavlRow {
  readonly phase: string;
  readonly keys: number;
  /** Sets (or gets) per second, commit and root hash included. */
  readonly perSecond: number;
  readonly commitMs: number;
  readonly root: string;
  readonly rssMib: number;
}

function xorshift(x: number): number {
  let y = x ^ (x << 13);
  y ^= y >>> 17;
  return (y ^ (y << 5)) >>> 0;
}

function fill(bytes: Uint8Array, from: number, to: number, seed: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let x = seed;
  for (let at = from; at + 4 <= to; at += 4) {
    x = xorshift(x);
    view.setUint32(at, x, true);
  }
}

const DENOM = new TextEncoder().encode("uatom");

function keyOf(i: number): Uint8Array {
  const key = new Uint8Array(27);
  key[0] = 2;
  key[1] = 20;
  fill(key, 2, 22, (Math.imul(i + 1, 2654435761) | 1) >>> 0);
  key.set(DENOM, 22);
  return key;
}

const VALUE_BYTES = 100;

/** Fills in a value of a batch; they share memory, so that the collection of the workload's own garbage weighs less. */
function valueFor(value: Uint8Array, i: number, version: number): Uint8Array {
  fill(value, 0, VALUE_BYTES, (Math.imul(Math.imul(i, 31) + version + 7, 2246822519) | 1) >>> 0);
  return value;
}

/** Runs the workload on a store named `a`. */
export async function benchIavl(store: MultiStore, keys: number, report: (row: IavlRow) => void): Promise<void> {
  let rng = 12345;
  const next = (): number => {
    rng = xorshift(rng);
    return rng % keys;
  };
  const rssMib = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);
  const phase = async (name: string, commits: number, per: number, initial: boolean): Promise<void> => {
    let total = 0;
    let commit = 0;
    let base = 0;
    for (let c = 0; c < commits; c++) {
      const values = new Uint8Array(per * VALUE_BYTES);
      const changes = Array.from({ length: per }, (_, n): Change => {
        const i = initial ? base++ : next();
        return [keyOf(i), valueFor(values.subarray(n * VALUE_BYTES, (n + 1) * VALUE_BYTES), i, c)];
      });
      const begin = performance.now();
      store.stage(store.height + 1n, new Map([["a", changes]]));
      const staged = performance.now();
      await store.commit();
      const end = performance.now();
      total += end - begin;
      commit += end - staged;
    }
    const root = toHex(store.roots(store.height).get("a") ?? EMPTY).slice(0, 16);
    report({
      phase: name,
      keys,
      perSecond: Math.round((commits * per * 1000) / total),
      commitMs: commit / commits,
      root,
      rssMib: rssMib(),
    });
  };
  await phase("load", Math.floor(keys / 10_000), 10_000, true);
  await phase("update10k", 10, 10_000, false);
  await phase("update1k", 30, 1_000, false);
  await phase("update100", 100, 100, false);
  const reads = Array.from({ length: 100_000 }, () => keyOf(next()));
  const begin = performance.now();
  for (const key of reads) if (store.latest.get("a", key) === undefined) throw new Error("a key that was written is absent");
  const perSecond = Math.round((reads.length * 1000) / (performance.now() - begin));
  report({ phase: "get", keys, perSecond, commitMs: 0, root: "", rssMib: rssMib() });
}

async function main([keys = "100000", kind = "level", tree = "fast"]: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "interlease-bench-"));
  const backend = kind === "level" ? await openLevelBackend(directory) : createMemoryBackend();
  const store = await openMultiStore(backend, { stores: ["a"], tree: tree === "plain" ? "plain" : "fast" });
  await benchIavl(store, Number(keys), (row) =>
    process.stdout.write(`${JSON.stringify({ bench: "iavl", db: kind, tree, sync: true, ...row })}\n`),
  );
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}

await main(process.argv.slice(2));
