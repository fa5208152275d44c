import { equalBytes } from "../../encoding/bytes.ts";
import { ensure, paginate, query, strictSigner } from "../../framework/index.ts";
import { formatAddress } from "../auth/index.ts";
import { authzErrors, Query } from "./api.ts";
import { getGrant } from "./grants.ts";
import { state } from "./state.ts";

const SOURCE = { collection: state.grants, mode: "filtered", refusal: "plain" } as const;

const grants = query(Query.grants, (ctx, { granter, grantee, msgTypeUrl, pagination: request }) => {
  const granterBytes = strictSigner(ctx, granter, false).bytes;
  const granteeBytes = strictSigner(ctx, grantee, false).bytes;
  if (msgTypeUrl !== "") {
    const grant = getGrant(ctx, { granter: granterBytes, grantee: granteeBytes }, msgTypeUrl);
    ensure(grant !== undefined, authzErrors.NoAuthorizationFound, `authorization not found for ${msgTypeUrl} type`);
    return { grants: [grant], pagination: undefined };
  }
  const { items, pagination } = paginate(ctx, { ...SOURCE, prefix: [granterBytes, granteeBytes] }, request, (_, grant) => grant);
  return { grants: items, pagination };
});

const granterGrants = query(Query.granterGrants, (ctx, { granter, pagination: request }) => {
  const prefix = [strictSigner(ctx, granter, false).bytes] as const;
  const { items, pagination } = paginate(ctx, { ...SOURCE, prefix }, request, ([, grantee], grant) => ({
    granter,
    grantee: formatAddress(ctx, grantee),
    ...grant,
  }));
  return { grants: items, pagination };
});

const granteeGrants = query(Query.granteeGrants, (ctx, { grantee, pagination: request }) => {
  const asked = strictSigner(ctx, grantee, false).bytes;
  const { items, pagination } = paginate(ctx, SOURCE, request, ([granter, to], grant) =>
    equalBytes(to, asked) ? { granter: formatAddress(ctx, granter), grantee, ...grant } : undefined,
  );
  return { grants: items, pagination };
});

/** Every rpc of cosmos.authz.v1beta1.Query. */
export const queries = [grants, granterGrants, granteeGrants];
