import { counter, defineState, index, indexedMap, item, key } from "../../framework/index.ts";
import { Params } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { type Account, StoredAccount } from "./account.ts";

/** Everything in store "acc". */
export const state = defineState("acc", {
  params: item(0, Params),
  accounts: indexedMap(1, key.bytes, StoredAccount, {
    number: index.unique("accountNumber", key.u64, (account: Account) => account.base.accountNumber),
  }),
  accountNumber: counter(2),
});
