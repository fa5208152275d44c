import { ensureQuery, query } from "../../../framework/index.ts";
import { DenomTraceQuery } from "../../../proto/denomTraces.ts";
import { Denom, type DenomTrace } from "../../../proto/gen/ibc/applications/transfer/v1.ts";
import { paginate } from "../pagination.ts";
import { found } from "../queryChecks.ts";
import { transferErrors } from "./api.ts";
import { parseDenomHash } from "./denom.ts";
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
  const traces: DenomTrace[] = [];
  const rows = { in: state.denomRows, prefix: Uint8Array.of(3) };
  const page = paginate(ctx, rows, pagination, (_key, value) => void traces.push(traceOf(Denom.decode(value))));
  return { denomTraces: traces, pagination: page };
});

/** What wallets older than ibc-go 9 ask instead of Denom and Denoms. */
export const denomTraceQueries = [denomTrace, denomTraces];
