import { formatDec, ONE } from "../../encoding/decimal.ts";
import { ensure, type GenesisHandler, genesis, unregisteredError } from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/mint/v1beta1.ts";
import { ensureModuleAccount } from "../auth/index.ts";
import { getMinter, MINT } from "./inflation.ts";
import { DEFAULT_PARAMS, getParams, validateParams } from "./params.ts";
import { state } from "./state.ts";

/** Section "mint" of app_state. */
export const mintGenesis: GenesisHandler = genesis(GenesisState, {
  init(ctx, { minter, params }) {
    state.minter.set(ctx, minter);
    state.params.set(ctx, params);
    ensureModuleAccount(ctx, MINT);
  },
  export: (ctx) => ({ minter: getMinter(ctx), params: getParams(ctx) }),
  validate({ minter: { inflation }, params }) {
    validateParams(params);
    ensure(inflation >= 0n, unregisteredError, `mint parameter Inflation should be positive, is ${formatDec(inflation)}`);
  },
  defaults: () => ({ minter: { inflation: (ONE * 13n) / 100n, annualProvisions: 0n }, params: DEFAULT_PARAMS }),
});
