import { toHexUpper } from "../../../encoding/bytes.ts";
import { isDenom } from "../../../encoding/coins.ts";
import { ensureQuery, paginate, query, QueryError, StateError } from "../../../framework/index.ts";
import { formatAddress } from "../../auth/index.ts";
import { getChannel } from "../channel/index.ts";
import { channelErrors } from "../channel/api.ts";
import { checkQueryChannel, found } from "../queryChecks.ts";
import { Query, transferErrors } from "./api.ts";
import { compareDenoms, denomFromPath, denomHash, parseDenomHash, validateDenom } from "./denom.ts";
import { escrowAddress, getTotalEscrow } from "./escrow.ts";
import { getParams } from "./params.ts";
import { state } from "./state.ts";

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));

const denom = query(Query.denom, (ctx, { hash: asked }) => {
  const hash = parseDenomHash(asked.startsWith("ibc/") ? asked.slice("ibc/".length) : asked);
  ensureQuery(hash !== undefined, "InvalidArgument", `invalid denom trace hash: ${asked}`);
  return { denom: found(state.denoms.get(ctx, hash), transferErrors.DenomNotFound, asked) };
});

/** How ibc-go pages over the denominations it knows. */
export const DENOM_PAGES = { collection: state.denoms, mode: "store", refusal: "plain" } as const;

const denoms = query(Query.denoms, (ctx, { pagination }) => {
  const page = paginate(ctx, DENOM_PAGES, pagination, (_, denom) => denom);
  return { denoms: [...page.items].sort(compareDenoms), pagination: page.pagination };
});

const denomHashQuery = query(Query.denomHash, (ctx, { trace }) => {
  const asked = denomFromPath(trace);
  try {
    validateDenom(asked);
  } catch (error) {
    if (error instanceof StateError) throw new QueryError("InvalidArgument", error.message);
    throw error;
  }
  const hash = denomHash(asked);
  found(state.denoms.get(ctx, hash), transferErrors.DenomNotFound, trace);
  return { hash: toHexUpper(hash) };
});

const escrowAddressQuery = query(Query.escrowAddress, (ctx, { portId, channelId }) => {
  checkQueryChannel({ portId, channelId });
  found(getChannel(ctx, portId, channelId), channelErrors.ChannelNotFound, `port ID (${portId}) channel ID (${channelId})`);
  return { escrowAddress: formatAddress(ctx, escrowAddress(portId, channelId)) };
});

const totalEscrowForDenom = query(Query.totalEscrowForDenom, (ctx, { denom: asked }) => {
  ensureQuery(isDenom(asked), "InvalidArgument", `invalid denom: ${asked}`);
  return { amount: { denom: asked, amount: getTotalEscrow(ctx, asked) } };
});

/** Every rpc of ibc.applications.transfer.v1.Query. */
export const queries = [params, denom, denoms, denomHashQuery, escrowAddressQuery, totalEscrowForDenom];
