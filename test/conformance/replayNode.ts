import { fromBase64 } from "../../src/encoding/base64.ts";
import { fromHex } from "../../src/encoding/bytes.ts";
import { createApplication, type RunningApplication } from "../../src/framework/runtime.ts";
import { createMemoryBackend, openMultiStore } from "../../src/store/index.ts";
import type { Change, MultiStore } from "../../src/store/types.ts";
import type { Leaves } from "./compare.ts";
import type { RecordedChain } from "./recording.ts";
import type { ReplayPlan } from "./replay.ts";

export type Changes = ReadonlyMap<string, readonly Change[]>;

/** Our application on state in memory, watched: what each block writes is seen, and replaced by what Go wrote where the plan says so. */
export class ReplayNode {
  readonly stores: MultiStore;
  readonly application: RunningApplication;
  /** What the last block wrote. */
  written: Changes = new Map();
  readonly #plan: ReplayPlan;
  readonly #forced: ReadonlyMap<string, Leaves>;

  private constructor(stores: MultiStore, plan: ReplayPlan, chain: RecordedChain) {
    this.stores = stores;
    this.#plan = plan;
    this.#forced = forcedLeaves(chain, plan);
    const hashes = new Map(chain.blocks.map((b) => [BigInt(b.height), fromHex(b.block.block.header.app_hash)]));
    this.application = createApplication(plan.app, {
      multiStore: watched(stores, (changes, height) => this.#seen(changes, height)),
      ignoreGenesis: "all",
      recordedAppHash: (height) => hashes.get(height) ?? new Uint8Array(0),
      ...(plan.minGasPrices === undefined ? {} : { minGasPrices: plan.minGasPrices }),
    });
  }

  /** Opens the state of a backend at the recorded chain's initial height, or where it was left. */
  static async open(chain: RecordedChain, plan: ReplayPlan, backend = createMemoryBackend()): Promise<ReplayNode> {
    const initialHeight = BigInt(chain.genesis.initial_height);
    return new ReplayNode(await openMultiStore(backend, { stores: plan.app.stores, initialHeight }), plan, chain);
  }

  #seen(changes: Changes, height: bigint): Changes {
    this.written = changes;
    if (this.#plan.isForced !== true) return changes;
    const recorded = [...this.#forced].map(([store, heights]) => [store, (heights[String(height)] ?? []).map(changeOf)] as const);
    return new Map([...changes, ...recorded]);
  }
}

/** Stores without a file of changes keep ours. */
function forcedLeaves(chain: RecordedChain, { isForced, app }: ReplayPlan): ReadonlyMap<string, Leaves> {
  const all = isForced === true ? app.stores : [];
  return new Map(
    all.flatMap((store) => {
      const leaves = chain.changes(store);
      return leaves === undefined ? [] : [[store, leaves] as const];
    }),
  );
}

function changeOf([key, value]: Leaves[string][number]): Change {
  return [fromBase64(key), value === undefined ? undefined : fromBase64(value)];
}

/** Stages what `seen` makes of the changes. */
function watched(inner: MultiStore, seen: (changes: Changes, height: bigint) => Changes): MultiStore {
  return new Proxy(inner, {
    get(target, name) {
      if (name === "stage") return (height: bigint, changes: Changes) => target.stage(height, seen(changes, height));
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
