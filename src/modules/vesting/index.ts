import { defineModule, type Module } from "../../framework/index.ts";
import { auth } from "../auth/index.ts";
import { bank } from "../bank/index.ts";
import { createPeriodicVestingAccount } from "./messages/createPeriodicVestingAccount.ts";
import { createPermanentLockedAccount } from "./messages/createPermanentLockedAccount.ts";
import { createVestingAccount } from "./messages/createVestingAccount.ts";

/** Makes accounts whose coins become free with time; what is locked auth and bank know. */
export const vesting: Module = defineModule({
  name: "vesting",
  requires: [auth, bank],
  messages: [createVestingAccount, createPermanentLockedAccount, createPeriodicVestingAccount],
});
