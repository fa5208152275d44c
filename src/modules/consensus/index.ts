import { consensusParamsKeeper } from "../../framework/consensusParams.ts";
import { ensureQuery } from "../../framework/errors.ts";
import { message } from "../../framework/message.ts";
import { defineModule, type Module } from "../../framework/module.ts";
import { query } from "../../framework/query.ts";
import { fill } from "../../framework/slots.ts";
import { ensureAuthority } from "../auth/index.ts";
import { ConsensusParamsUpdated, Msg, Query } from "./api.ts";
import { changeConsensusParams, formatConsensusParams, getConsensusParams, setConsensusParams, state } from "./params.ts";

const updateParams = message(Msg.updateParams, {
  handle(ctx, asked) {
    ensureAuthority(ctx, asked.authority);
    const params = changeConsensusParams(ctx, asked);
    ctx.emit(ConsensusParamsUpdated({ authority: asked.authority, parameters: formatConsensusParams(params) }));
  },
});

const params = query(Query.params, (ctx) => {
  const stored = state.params.get(ctx);
  ensureQuery(stored !== undefined, "Internal", "collections: not found: key 'no_key' of type ConsensusParams");
  return { params: stored };
});

/** Keeps the consensus parameters in state, for the framework and for gov. */
export const consensus: Module = defineModule({
  name: "consensus",
  state,
  fills: [fill(consensusParamsKeeper, { get: getConsensusParams, set: setConsensusParams })],
  messages: [updateParams],
  queries: [params],
});
