import { ensureQuery, paginate, query } from "../../framework/index.ts";
import { consensusBytes } from "../staking/index.ts";
import { Query } from "./api.ts";
import { getParams } from "./params.ts";
import { getSigningInfo } from "./signing.ts";
import { state } from "./state.ts";

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));

const signingInfo = query(Query.signingInfo, (ctx, { consAddress }) => {
  ensureQuery(consAddress !== "", "InvalidArgument", "invalid request");
  const found = getSigningInfo(ctx, consensusBytes(ctx, consAddress));
  ensureQuery(found !== undefined, "NotFound", `SigningInfo not found for validator ${consAddress}`);
  return { valSigningInfo: found };
});

const signingInfos = query(Query.signingInfos, (ctx, { pagination: request }) => {
  const source = { collection: state.signingInfos, mode: "store", refusal: "plain" } as const;
  const { items, pagination } = paginate(ctx, source, request, (_, info) => info);
  return { info: items, pagination };
});

/** Every rpc of cosmos.slashing.v1beta1.Query. */
export const queries = [params, signingInfo, signingInfos];
