import { defineModule, fill, type Module } from "../../framework/index.ts";
import { GenericAuthorization } from "../../proto/gen/cosmos/authz/v1beta1.ts";
import { auth } from "../auth/index.ts";
import { authzGenesis } from "./genesis.ts";
import { genericAuthorization } from "./genericAuthorization.ts";
import { removeExpired } from "./grants.ts";
import { exec } from "./messages/exec.ts";
import { grant } from "./messages/grant.ts";
import { revoke } from "./messages/revoke.ts";
import { queries } from "./queries.ts";
import { authorizationTypes } from "./slots.ts";
import { state } from "./state.ts";

/** Accounts that let others send messages in their name. */
export const authz: Module = defineModule({
  name: "authz",
  state,
  requires: [auth],
  fills: [fill(authorizationTypes, genericAuthorization)],
  messages: [grant, exec, revoke],
  queries,
  types: [GenericAuthorization],
  genesis: authzGenesis,
  beginBlock: removeExpired,
});
