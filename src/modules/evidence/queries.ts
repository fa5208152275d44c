import { fromHex } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { ensure, ensureQuery, paginate, query, unregisteredError } from "../../framework/index.ts";
import { Query } from "./api.ts";
import { state } from "./state.ts";

const evidence = query(Query.evidence, (ctx, { hash }) => {
  ensureQuery(hash !== "", "InvalidArgument", "invalid request; hash is empty");
  const found = state.evidences.get(ctx, hashIn(hash));
  ensureQuery(found !== undefined, "NotFound", `evidence ${hash} not found`);
  return { evidence: found };
});

function hashIn(text: string): Uint8Array {
  try {
    return fromHex(text);
  } catch (error) {
    ensure(!(error instanceof DecodeError), unregisteredError, `invalid evidence hash: ${text} is not hex`);
    throw error;
  }
}

const allEvidence = query(Query.allEvidence, (ctx, { pagination: request }) => {
  const { items, pagination } = paginate(ctx, { collection: state.evidences, mode: "collection" }, request, (_, row) => row);
  return { evidence: items, pagination };
});

/** Every rpc of cosmos.evidence.v1beta1.Query. */
export const queries = [evidence, allEvidence];
