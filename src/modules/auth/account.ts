import { DecodeError } from "../../encoding/error.ts";
import type { StoredCodec } from "../../framework/index.ts";
import { BaseAccount, ModuleAccount } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { Any } from "../../proto/gen/google/protobuf.ts";

/** An account as it is stored; `base` has what all kinds have in common. */
export type Account = UserAccount | ModuleAccountRecord;
/** An account with a key, or one that has not signed yet. */
export interface UserAccount {
  readonly kind: "base";
  readonly base: BaseAccount;
}
/** The account of a module, as it is stored. */
export interface ModuleAccountRecord {
  readonly kind: "module";
  readonly base: BaseAccount;
  readonly name: string;
  readonly permissions: readonly string[];
}

/** Packs an account as stores, genesis and queries carry it. */
export function packAccount(account: Account): Any {
  if (account.kind === "base") return { typeUrl: BaseAccount.typeUrl, value: BaseAccount.encode(account.base) };
  const { base: baseAccount, name, permissions } = account;
  return { typeUrl: ModuleAccount.typeUrl, value: ModuleAccount.encode({ baseAccount, name, permissions }) };
}

/** Unpacks an account; other kinds than base and module accounts are refused. */
export function unpackAccount(packed: Any): Account {
  switch (packed.typeUrl) {
    case BaseAccount.typeUrl:
      return { kind: "base", base: BaseAccount.decode(packed.value) };
    case ModuleAccount.typeUrl: {
      const { baseAccount, name, permissions } = ModuleAccount.decode(packed.value);
      if (baseAccount === undefined) throw new DecodeError(`module account ${name} has no base account`);
      return { kind: "module", base: baseAccount, name, permissions };
    }
    default:
      throw new DecodeError(
        `accounts of type ${packed.typeUrl} are not supported: expected ${BaseAccount.typeUrl} or ${ModuleAccount.typeUrl}`,
      );
  }
}

/** The same account with other members. */
export function changeAccount(account: Account, changes: Partial<BaseAccount>): Account {
  return { ...account, base: { ...account.base, ...changes } };
}

/** Value codec of the accounts collection. */
export const StoredAccount: StoredCodec<Account> = {
  encode: (account) => Any.encode(packAccount(account)),
  decode: (bytes) => unpackAccount(Any.decode(bytes)),
  isExact: true,
};
