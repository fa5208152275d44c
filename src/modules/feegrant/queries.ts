import { equalBytes } from "../../encoding/bytes.ts";
import { ensureQuery, paginate, query, strictSigner } from "../../framework/index.ts";
import { Query } from "./api.ts";
import { state } from "./state.ts";

const allowance = query(Query.allowance, (ctx, { granter, grantee }) => {
  const granterBytes = strictSigner(ctx, granter, false).bytes;
  const grant = state.grants.get(ctx, [strictSigner(ctx, grantee, false).bytes, granterBytes]);
  ensureQuery(grant !== undefined, "Internal", "fee-grant not found: not found");
  return { allowance: { granter, grantee, allowance: grant.allowance } };
});

const allowances = query(Query.allowances, (ctx, { grantee, pagination: request }) => {
  const prefix = [strictSigner(ctx, grantee, false).bytes] as const;
  const source = { collection: state.grants, prefix, mode: "store", refusal: "Internal" } as const;
  const { items, pagination } = paginate(ctx, source, request, (_, grant) => grant);
  return { allowances: items, pagination };
});

const allowancesByGranter = query(Query.allowancesByGranter, (ctx, { granter, pagination: request }) => {
  const asked = strictSigner(ctx, granter, false).bytes;
  const source = { collection: state.grants, mode: "filtered", refusal: "Internal" } as const;
  const { items, pagination } = paginate(ctx, source, request, ([, by], grant) => (equalBytes(by, asked) ? grant : undefined));
  return { allowances: items, pagination };
});

/** Every rpc of cosmos.feegrant.v1beta1.Query. */
export const queries = [allowance, allowances, allowancesByGranter];
