import { defineModule, type GenesisHandler, type Module } from "../../framework/index.ts";
import { auth } from "../auth/index.ts";
import { deliverGenTxs, encodeGenTx, genTxsOf } from "./genTxs.ts";
import { applyValidatorSetUpdates } from "./slots.ts";

export { encodeGenTx } from "./genTxs.ts";

/** Go keeps the transactions as raw JSON, so the section is not a protobuf message; an exported chain has none left. */
const genutilGenesis: GenesisHandler = {
  init: (ctx, section) => deliverGenTxs(ctx, genTxsOf(section)),
  export: () => ({ gen_txs: [] }),
  defaults: () => ({ gen_txs: [] }),
  validate(section, codecs) {
    for (const json of genTxsOf(section)) encodeGenTx(json, codecs);
  },
};

/** Delivers the transactions of genesis, which create the first validators; composed behind staking. */
export const genutil: Module = defineModule({
  name: "genutil",
  requires: [auth],
  needs: [applyValidatorSetUpdates],
  genesis: genutilGenesis,
});
