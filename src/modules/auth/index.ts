import { defineModule, type Module } from "../../framework/index.ts";
import { authGenesis, FEE_COLLECTOR } from "./genesis.ts";
import { updateParams } from "./messages/updateParams.ts";
import { queries } from "./queries.ts";
import { collectFee, moduleAccount } from "./slots.ts";
import { state } from "./state.ts";

export type { Account, ModuleAccountRecord, UserAccount, VestingAccount, VestingSchedule } from "./account.ts";
export {
  createAccount,
  ensureAccount,
  ensureModuleAccount,
  ensurePermission,
  getAccount,
  hasAccount,
  isBlockedAddress,
  moduleAccountAddress,
  newBase,
  setAccount,
  updateAccount,
} from "./accounts.ts";
export { authority, ensureAuthority, formatAddress, parseAddress, readAddress } from "./address.ts";
export { type AnteOptions, createAnte, type Verify } from "./ante/index.ts";
export { FEE_COLLECTOR } from "./genesis.ts";
export { getParams } from "./params.ts";
export { type AccountKey, addressOfKey, packKey, unpackKey } from "./publicKeys.ts";

export { lockedCoins, trackDelegation, trackUndelegation } from "./vesting.ts";

/** Accounts, their numbers and sequences, and the checks of every transaction. */
export const auth: Module = defineModule({
  name: "auth",
  state,
  needs: [collectFee],
  fills: [moduleAccount(FEE_COLLECTOR)],
  messages: [updateParams],
  queries,
  genesis: authGenesis,
});
