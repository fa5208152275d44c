import { blockToJson } from "../../comet/blockJson.ts";
import { evidenceToJson } from "../../comet/evidenceJson.ts";
import { blockIdToJson, headerToJson } from "../../comet/headerJson.ts";
import { eventToJson, paramUpdatesToJson, txResultToJson, validatorUpdateToJson } from "../../comet/resultsJson.ts";
import { validatorEntryToJson } from "../../comet/validatorsJson.ts";
import { toBase64 } from "../../encoding/base64.ts";
import type { EventData } from "../../engine/api.ts";

/** An event's data as subscribers get it: `{type, value}` with CometBFT's registered names. */
export function eventDataToJson(data: EventData): unknown {
  const typed = (value: unknown): unknown => ({ type: `tendermint/event/${data.type}`, value });
  switch (data.type) {
    case "NewBlock": {
      const { results } = data.block;
      return typed({
        block: blockToJson(data.block.block),
        block_id: blockIdToJson(data.block.blockId),
        // Go's omitempty on all but the validator updates.
        result_finalize_block: {
          ...(results.events.length === 0 ? {} : { events: results.events.map(eventToJson) }),
          ...(results.txResults.length === 0 ? {} : { tx_results: results.txResults.map(txResultToJson) }),
          validator_updates: orNull(results.validatorUpdates.map(validatorUpdateToJson)),
          ...(results.consensusParamUpdates === undefined
            ? {}
            : { consensus_param_updates: paramUpdatesToJson(results.consensusParamUpdates) }),
          ...(data.block.appHash.length === 0 ? {} : { app_hash: toBase64(data.block.appHash) }),
        },
      });
    }
    case "NewBlockHeader":
      return typed({ header: headerToJson(data.header) });
    case "NewBlockEvents":
      return typed({ height: String(data.height), events: orNull(data.events.map(eventToJson)), num_txs: String(data.txCount) });
    case "NewEvidence":
      return typed({ height: String(data.height), evidence: evidenceToJson(data.evidence) });
    case "Tx": {
      const { tx } = data;
      return typed({
        TxResult: {
          height: String(tx.height),
          ...(tx.index === 0 ? {} : { index: tx.index }),
          tx: toBase64(tx.tx),
          result: withoutZeros(txResultToJson(tx.result)),
        },
      });
    }
    case "ValidatorSetUpdates":
      return typed({ validator_updates: data.updates.map(validatorEntryToJson) });
  }
}

/** Go's omitempty, which a transaction's result has only here. */
function withoutZeros(result: ReturnType<typeof txResultToJson>): unknown {
  const isZero = (value: unknown): boolean =>
    value === 0 || value === "" || value === "0" || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(result).filter(([, value]) => !isZero(value)));
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
