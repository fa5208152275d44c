import { ensureInvariant, type GenesisHandler, genesis } from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/authz/v1beta1.ts";
import { formatAddress, parseAddress } from "../auth/index.ts";
import { readAuthorization, saveGrant } from "./grants.ts";
import { state } from "./state.ts";

/** Section "authz" of app_state; grants that have ended are passed over. */
export const authzGenesis: GenesisHandler = genesis(GenesisState, {
  init(ctx, { authorization: grants }) {
    for (const { granter, grantee, authorization, expiration } of grants) {
      if (expiration !== undefined && expiration < ctx.timeNs) continue;
      const pair = { grantee: parseAddress(ctx, grantee), granter: parseAddress(ctx, granter) };
      saveGrant(ctx, pair, readAuthorization(ctx, authorization), expiration);
    }
  },
  export: (ctx) => ({
    authorization: [...state.grants.entries(ctx)].map(([[granter, grantee], grant]) => ({
      granter: formatAddress(ctx, granter),
      grantee: formatAddress(ctx, grantee),
      ...grant,
    })),
  }),
  validate({ authorization }) {
    for (const [i, { granter, grantee }] of authorization.entries())
      ensureInvariant(granter !== "" && grantee !== "", `authorization: ${i}, missing granter or grantee`);
  },
});
