import type { App } from "../../src/framework/app.ts";
import { accountHolder } from "./accountHolder.ts";
import { looseApp } from "./unlimitedGas.ts";

/** The provider with gov's account made at gov's place in genesis, before mint's: account numbers are Go's. */
export function withGovAccount(app: App): App {
  const holder = accountHolder("gov", { gov: ["burner"] });
  if (holder.genesis === undefined) throw new Error("the holder of gov's account has no genesis");
  // What Go's gov needs of its section; no proposals are made.
  const defaults = () => ({ starting_proposal_id: "1", params: {} });
  const gov = { ...holder, genesis: { ...holder.genesis, defaults } };
  const init = [...app.order.init];
  init.splice(
    init.findIndex(({ name }) => name === "mint"),
    0,
    gov,
  );
  return looseApp(app, [gov], { init });
}
