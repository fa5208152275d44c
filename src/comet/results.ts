import { merkleRoot } from "../merkle/rfc6962.ts";
import { ExecTxResult } from "../proto/gen/tendermint/abci.ts";
import type { PublicKey } from "./publicKey.ts";

/** A validator update as applications give it. */
export interface ValidatorUpdate {
  readonly publicKey: PublicKey;
  readonly power: bigint;
}

/** The part of a transaction's result that consensus covers. */
export type DeterministicResult = Pick<ExecTxResult, "code" | "data" | "gasWanted" | "gasUsed">;

/** The leaf of a result: code, data, gas wanted, gas used; log, info, events and codespace left out. */
function resultLeaf({ code, data, gasWanted, gasUsed }: DeterministicResult): Uint8Array {
  return ExecTxResult.encode({ code, data, log: "", info: "", gasWanted, gasUsed, events: [], codespace: "" });
}

/** last_results_hash of the next header. */
export function resultsHash(results: readonly DeterministicResult[]): Uint8Array {
  return merkleRoot(results.map(resultLeaf));
}
