import { ensureQuery, paginate, query } from "../../../framework/index.ts";
import type { Denom, DenomTrace } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { found } from "../queryChecks.ts";
import { DenomTraceQuery, transferErrors } from "./api.ts";
import { parseDenomHash } from "./denom.ts";
import { DENOM_PAGES } from "./queries.ts";
import { state } from "./state.ts";

/** A denomination as ibc-go 8 told it: the hops in one text. */
function traceOf({ base, trace }: Denom): DenomTrace {
  return { path: trace.map(({ portId, channelId }) => `${portId}/${channelId}`).join("/"), baseDenom: base };
}

const denomTrace = query(DenomTraceQuery.denomTrace, (ctx, { hash: asked }) => {
  const hash = parseDenomHash(asked.startsWith("ibc/") ? asked.slice("ibc/".length) : asked);
  ensureQuery(hash !== undefined, "InvalidArgument", `invalid denom trace hash: ${asked}`);
  return { denomTrace: traceOf(found(state.denoms.get(ctx, hash), transferErrors.DenomNotFound, asked)) };
});

const denomTraces = query(DenomTraceQuery.denomTraces, (ctx, { pagination }) => {
  const page = paginate(ctx, DENOM_PAGES, pagination, (_, denom) => traceOf(denom));
  return { denomTraces: page.items, pagination: page.pagination };
});

/** What wallets older than ibc-go 9 ask instead of Denom and Denoms. */
export const denomTraceQueries = [denomTrace, denomTraces];
