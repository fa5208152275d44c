import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { RecordedChain } from "../conformance/recording.ts";

/** Writes a run of one chain, made of a recording's blocks from a height on, as if the chain had begun there with all that it held. */
export function writeLateRun(root: string, run: string, chain: RecordedChain, from: number, stores: readonly string[]): void {
  const put = (file: string, value: unknown): void => {
    const path = join(root, run, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.endsWith(".gz") ? gzipSync(JSON.stringify(value)) : JSON.stringify(value));
  };
  const { queries, strings } = chain.queries;
  put("index.json", { kind: chain.kind, chains: { [chain.role]: { bech32Prefix: chain.bech32Prefix } } });
  const files: Readonly<Record<string, unknown>> = {
    genesis: { ...chain.genesis, initial_height: from },
    blocks: chain.blocks.filter(({ height }) => height >= from),
    validators: chain.validators,
    roots: { stores: [], heights: {} },
    queries: { strings, queries: queries.filter(({ height }) => height >= from) },
    rejected: chain.rejected.filter(({ broadcastAt }) => broadcastAt >= from),
  };
  for (const [name, value] of Object.entries(files)) put(join(chain.role, `${name}.json.gz`), value);
  for (const store of stores) put(join(chain.role, "changes", `${store}.json.gz`), foldedUntil(chain.changes(store) ?? {}, from));
}

type Leaves = NonNullable<ReturnType<RecordedChain["changes"]>>;

/** All that was written up to a height is written at it. */
function foldedUntil(leaves: Leaves, from: number): Leaves {
  const held = new Map<string, Leaves[string][number]>();
  const later: [string, Leaves[string]][] = [];
  for (const [height, changes] of Object.entries(leaves)) {
    if (Number(height) > from) later.push([height, changes]);
    else for (const leaf of changes) held.set(leaf[0], leaf);
  }
  const whole = [...held.values()].filter(([, value]) => value !== undefined);
  return Object.fromEntries([[String(from), whole], ...later]);
}
