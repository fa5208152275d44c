import { ensureQuery, query } from "../../framework/index.ts";
import { Query } from "./api.ts";
import { state } from "./state.ts";

const params = query(Query.params, (ctx) => {
  const stored = state.params.get(ctx);
  ensureQuery(stored !== undefined, "Internal", "collections: not found: key 'no_key' of type ConsensusParams");
  return { params: stored };
});

/** Every rpc of cosmos.consensus.v1.Query. */
export const queries = [params];
