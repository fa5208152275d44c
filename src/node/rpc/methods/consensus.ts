import { evidenceFromJson } from "../../../comet/evidenceJson.ts";
import { paramsToJson } from "../../../comet/resultsJson.ts";
import { validatorEntryToJson } from "../../../comet/validatorsJson.ts";
import { toBase64 } from "../../../encoding/base64.ts";
import { DecodeError } from "../../../encoding/error.ts";
import type { JsonValue } from "../../../encoding/json.ts";
import type { Evidence } from "../../../proto/gen/tendermint/types.ts";
import { invalidParams } from "../errors.ts";
import { paginate } from "./pages.ts";
import { fullRoundState, roundState } from "./roundState.ts";
import { HEIGHT, heightOf, method, required, type RpcMethods } from "./rpcMethod.ts";

function evidenceOf(json: JsonValue): Evidence {
  try {
    return evidenceFromJson(json);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw invalidParams(`error converting json params to arguments: ${error.message}`);
  }
}

/** Who makes blocks, by which parameters, and evidence against them. */
export const consensusMethods: RpcMethods = {
  validators: method({ height: "int64", page: "int", per_page: "int" }, async (env, params) => {
    const height = heightOf(env, params, env.engine.blocks.height + 1n);
    const set = required(await env.engine.blocks.validators(height), `could not find validator set for height #${height}`);
    const page = paginate(set.validators, params);
    return {
      block_height: String(height),
      validators: page.map(validatorEntryToJson),
      count: String(page.length),
      total: String(set.validators.length),
    };
  }),
  consensus_params: method(HEIGHT, async (env, params) => {
    const height = heightOf(env, params, env.engine.blocks.height + 1n);
    const found = required(await env.engine.blocks.consensusParams(height), `could not find consensus params for height #${height}`);
    return { block_height: String(height), consensus_params: paramsToJson(found) };
  }),
  consensus_state: method({}, async (env) => ({ round_state: await roundState(env) })),
  dump_consensus_state: method({}, async (env) => ({ round_state: await fullRoundState(env), peers: [] })),
  broadcast_evidence: method({ evidence: "json" }, async (env, params) => {
    const json = params.json("evidence");
    if (json === undefined) throw new Error("no evidence was provided");
    return { hash: toBase64(await env.engine.addEvidence(evidenceOf(json))) };
  }),
};
