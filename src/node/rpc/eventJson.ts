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
        result_finalize_block: {
          events: results.events.map(eventToJson),
          tx_results: results.txResults.map(txResultToJson),
          validator_updates: results.validatorUpdates.map(validatorUpdateToJson),
          consensus_param_updates: results.consensusParamUpdates === undefined ? null : paramUpdatesToJson(results.consensusParamUpdates),
          app_hash: toBase64(data.block.appHash),
        },
      });
    }
    case "NewBlockHeader":
      return typed({ header: headerToJson(data.header) });
    case "NewBlockEvents":
      return typed({ height: String(data.height), events: data.events.map(eventToJson), num_txs: String(data.txCount) });
    case "NewEvidence":
      return typed({ height: String(data.height), evidence: evidenceToJson(data.evidence) });
    case "Tx": {
      const { tx } = data;
      return typed({
        TxResult: {
          height: String(tx.height),
          ...(tx.index === 0 ? {} : { index: tx.index }),
          tx: toBase64(tx.tx),
          result: txResultToJson(tx.result),
        },
      });
    }
    case "ValidatorSetUpdates":
      return typed({ validator_updates: data.updates.map(validatorEntryToJson) });
  }
}
