import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { sha256 } from "../../src/crypto/hash.ts";
import { fromUtf8, toHex, utf8 } from "../../src/encoding/bytes.ts";
import type { Application, BlockRequest, ExecTxResult, QueryResponse, ValidatorUpdate } from "../../src/framework/application.ts";

const EMPTY: Uint8Array = new Uint8Array(0);
const result = (code: number, log: string, data: Uint8Array = EMPTY): ExecTxResult => ({
  code,
  data,
  log,
  info: "",
  gasWanted: 1n,
  gasUsed: 1n,
  events: code === 0 ? [{ type: "kv", attributes: [{ key: "key", value: fromUtf8(data), index: true }] }] : [],
  codespace: code === 0 ? "" : "kv",
});

/** The smallest application with state: a transaction is `key=value`. */
export function kvApplication(file?: string): Application {
  let pairs = new Map<string, string>();
  let height = 0n;
  let staged: { readonly height: bigint; readonly pairs: Map<string, string> } | undefined;
  if (file !== undefined && existsSync(file)) {
    const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";
    const saved = JSON.parse(last) as { height: string; pairs: [string, string][] };
    height = BigInt(saved.height);
    pairs = new Map(saved.pairs);
  }
  const hash = (h: bigint, of: ReadonlyMap<string, string>): Uint8Array =>
    h === 0n ? EMPTY : sha256(utf8(JSON.stringify([String(h), [...of].sort()])));
  const parse = (tx: Uint8Array): readonly [string, string] | undefined => {
    try {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(fromUtf8(tx)) ?? [];
      return key === undefined || value === undefined ? undefined : [key, value];
    } catch {
      return undefined;
    }
  };
  const query = (partial: Partial<QueryResponse>): QueryResponse => ({
    code: 0,
    log: "",
    info: "",
    index: 0n,
    key: EMPTY,
    value: EMPTY,
    proofOps: undefined,
    height,
    codespace: "",
    ...partial,
  });
  return {
    info: () => ({ data: "kv", version: "1", appVersion: 0n, lastBlockHeight: height, lastBlockAppHash: hash(height, pairs) }),
    initChain: ({ validators }): { consensusParams: undefined; validators: readonly ValidatorUpdate[]; appHash: Uint8Array } => ({
      consensusParams: undefined,
      validators,
      appHash: EMPTY,
    }),
    query: ({ data, path }) => {
      if (path === "/boom") throw new Error("boom");
      const value = pairs.get(fromUtf8(data));
      return value === undefined ? query({ key: data, log: "does not exist" }) : query({ key: data, value: utf8(value) });
    },
    checkTx: (tx) => (parse(tx) === undefined ? result(2, `${toHex(tx)} is no key=value`) : result(0, "")),
    prepareProposal: ({ txs }) => txs.filter((tx) => parse(tx) !== undefined),
    processProposal: ({ txs }) => txs.every((tx) => parse(tx) !== undefined),
    finalizeBlock(request: BlockRequest) {
      if (request.height !== height + 1n) throw new Error(`invalid height: ${request.height}; expected: ${height + 1n}`);
      const next = new Map(pairs);
      const txResults = request.txs.map((tx) => {
        const pair = parse(tx);
        if (pair === undefined) return result(2, "no key=value");
        next.set(...pair);
        return result(0, "", utf8(pair[0]));
      });
      staged = { height: request.height, pairs: next };
      return { events: [], txResults, validatorUpdates: [], consensusParamUpdates: undefined, appHash: hash(request.height, next) };
    },
    async commit() {
      if (staged === undefined) throw new Error("nothing to commit");
      await new Promise((resolve) => setTimeout(resolve, 2));
      ({ height, pairs } = staged);
      staged = undefined;
      if (file !== undefined) appendFileSync(file, `${JSON.stringify({ height: String(height), pairs: [...pairs] })}\n`);
      return { retainHeight: 0n };
    },
    close: async () => undefined,
  };
}
