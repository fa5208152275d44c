import { defineModule, type Module } from "../../framework/index.ts";
import { auth } from "../auth/index.ts";
import { moduleAccount } from "../auth/slots.ts";
import { bank } from "../bank/index.ts";
import { mintGenesis } from "./genesis.ts";
import { MINT, mintProvision } from "./inflation.ts";
import { updateParams } from "./messages/updateParams.ts";
import { queries } from "./queries.ts";
import { inflationStake } from "./slots.ts";
import { state } from "./state.ts";

export * from "./slots.ts";

/** Makes new coins in every block, the more the less is staked, for the fee collector to distribute. */
export const mint: Module = defineModule({
  name: "mint",
  state,
  requires: [auth, bank],
  needs: [inflationStake],
  fills: [moduleAccount(MINT, ["minter"])],
  messages: [updateParams],
  queries,
  genesis: mintGenesis,
  beginBlock: mintProvision,
});
