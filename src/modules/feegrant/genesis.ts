import { type GenesisHandler, genesis } from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/feegrant/v1beta1.ts";
import { parseAddress } from "../auth/index.ts";
import { unpackAllowance } from "./allowances/kinds.ts";
import { grantAllowance } from "./grants.ts";
import { state } from "./state.ts";

/** Section "feegrant" of app_state. */
export const feegrantGenesis: GenesisHandler = genesis(GenesisState, {
  init(ctx, { allowances }) {
    for (const { granter, grantee, allowance } of allowances) {
      const pair = { granter: parseAddress(ctx, granter), grantee: parseAddress(ctx, grantee) };
      grantAllowance(ctx, pair, unpackAllowance(allowance));
    }
  },
  export: (ctx) => ({ allowances: [...state.grants.values(ctx)] }),
  validate({ allowances }) {
    for (const { allowance } of allowances) unpackAllowance(allowance).validate();
  },
});
