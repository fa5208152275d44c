import { sha256 } from "../../src/crypto/hash.ts";
import { EMPTY, fromHex, fromUtf8, utf8 } from "../../src/encoding/bytes.ts";
import type {
  Application,
  BlockRequest,
  ConsensusParamUpdates,
  ExecTxResult,
  InitChainRequest,
  Misbehavior,
  ValidatorUpdate,
} from "../../src/framework/application.ts";

/** What survives a restart: the state after the last commit. */
export interface ProbeDisk {
  height: bigint;
  entries: ReadonlyMap<string, string>;
}

export interface ProbeApplication extends Application {
  /** What FinalizeBlock was given, in order. */
  readonly requests: BlockRequest[];
  readonly misbehavior: Misbehavior[];
  readonly initChains: InitChainRequest[];
  /** The next FinalizeBlock or commit throws. */
  crash: "finalizeBlock" | "commit" | undefined;
  retainHeight: bigint;
  updates: ConsensusParamUpdates | undefined;
}

/**
 * A key-value store of CometBFT's example kind: `key=value` sets, `val:HEXKEY=POWER` updates a validator, `bad…` fails in a block,
 * `refused…` fails CheckTx. Each transaction emits app{key, sender}, each block block{height}.
 */
export function createProbeApplication(disk: ProbeDisk = { height: 0n, entries: new Map() }): ProbeApplication {
  let staged: ProbeDisk | undefined;
  const hash = (d: ProbeDisk) => sha256(utf8(`${d.height} ${JSON.stringify([...d.entries].sort())}`));
  const app: ProbeApplication = {
    requests: [],
    misbehavior: [],
    initChains: [],
    crash: undefined,
    retainHeight: 0n,
    updates: undefined,
    info: () => ({
      data: "kv",
      version: "1",
      appVersion: 1n,
      lastBlockHeight: disk.height,
      lastBlockAppHash: disk.height === 0n ? EMPTY : hash(disk),
    }),
    initChain(request) {
      app.initChains.push(request);
      return { consensusParams: undefined, validators: [], appHash: sha256(EMPTY) };
    },
    query: ({ path, data }) => ({
      ...{ code: 0, log: "", info: path, index: 0n, key: data, proofOps: undefined, codespace: "" },
      value: utf8(disk.entries.get(fromUtf8(data)) ?? ""),
      height: disk.height,
    }),
    checkTx: (tx) =>
      result(fromUtf8(tx).startsWith("refused") || (fromUtf8(tx).startsWith("once") && disk.entries.has("once")) ? 5 : 0, tx),
    prepareProposal: ({ txs }) => txs.filter((tx) => !fromUtf8(tx).startsWith("dropped")),
    processProposal: ({ txs }) => !txs.some((tx) => fromUtf8(tx).startsWith("rejected")),
    finalizeBlock(request) {
      if (app.crash === "finalizeBlock") throw new Error("crash in finalizeBlock");
      app.requests.push(request);
      app.misbehavior.push(...request.misbehavior);
      const entries = new Map(disk.entries);
      const validatorUpdates: ValidatorUpdate[] = [];
      const txResults = request.txs.map((tx) => {
        const [key = "", value = ""] = fromUtf8(tx).split("=");
        if (key.startsWith("bad")) return result(7, tx);
        if (key.startsWith("val:"))
          validatorUpdates.push({ publicKey: { type: "ed25519", bytes: fromHex(key.slice(4)) }, power: BigInt(value) });
        entries.set(key, value);
        return result(0, tx);
      });
      staged = { height: request.height, entries };
      const events = [{ type: "block", attributes: [{ key: "height", value: String(request.height), index: true }] }];
      return { events, txResults, validatorUpdates, consensusParamUpdates: app.updates, appHash: hash(staged) };
    },
    async commit() {
      if (app.crash === "commit") throw new Error("crash in commit");
      if (staged !== undefined) Object.assign(disk, staged);
      return { retainHeight: app.retainHeight };
    },
    close: async () => {},
  };
  return app;
}

function result(code: number, tx: Uint8Array): ExecTxResult {
  const [key = "", value = ""] = fromUtf8(tx).split("=");
  const attributes = [
    { key: "key", value: key, index: true },
    { key: "value", value, index: true },
    { key: "hidden", value: "x", index: false },
  ];
  const second = [{ key: "key", value: "other", index: true }];
  return {
    ...{ code, data: utf8(value), log: "", info: "", gasWanted: 1n, gasUsed: BigInt(tx.length), codespace: code === 0 ? "" : "kv" },
    events: [
      { type: "app", attributes },
      { type: "app", attributes: second },
    ],
  };
}
