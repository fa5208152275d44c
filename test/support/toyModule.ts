/** A module with parameters of which no shipped chain knows, and a consumer chain of the user's own that has it. */
import { consumerApp, defineMessages, defineModule, defineState, f, genesis, item, type Module } from "interlease/sdk";

const { Params, GenesisState } = defineMessages("examples.toy.v1", {
  Params: { greeting: f.string(1), limit: f.u64(2) },
  GenesisState: { params: f.message(1, "Params") },
});
const FIRST = { greeting: "hello", limit: 7n };
const state = defineState("toy", { params: item(1, Params) });

export const toy: Module = defineModule({
  name: "toy",
  state,
  genesis: genesis(GenesisState, {
    init: (ctx, { params }) => state.params.set(ctx, params ?? FIRST),
    export: (ctx) => ({ params: state.params.get(ctx) ?? FIRST }),
    defaults: () => ({ params: FIRST }),
  }),
});

export const app = consumerApp({ addressPrefix: "toy", extra: [toy] });
