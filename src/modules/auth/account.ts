import { DecodeError } from "../../encoding/error.ts";
import { packMessage, type StoredCodec } from "../../framework/index.ts";
import { BaseAccount, ModuleAccount } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import {
  type BaseVestingAccount,
  ContinuousVestingAccount,
  DelayedVestingAccount,
  type Period,
  PeriodicVestingAccount,
  PermanentLockedAccount,
} from "../../proto/gen/cosmos/vesting/v1beta1.ts";
import type { Coins } from "../../encoding/coins.ts";
import { Any } from "../../proto/gen/google/protobuf.ts";

/** An account as it is stored; `base` has what all kinds have in common. */
export type Account = UserAccount | ModuleAccountRecord | VestingAccount;
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

/** When coins of a vesting account become its own; times and lengths are seconds. */
export type VestingSchedule =
  | { readonly type: "continuous"; readonly startTime: bigint }
  | { readonly type: "periodic"; readonly startTime: bigint; readonly periods: readonly Period[] }
  | { readonly type: "delayed" }
  | { readonly type: "permanent" };

/** An account some of whose coins cannot be spent yet. */
export interface VestingAccount {
  readonly kind: "vesting";
  readonly base: BaseAccount;
  readonly schedule: VestingSchedule;
  readonly originalVesting: Coins;
  readonly delegatedFree: Coins;
  readonly delegatedVesting: Coins;
  readonly endTime: bigint;
}

function packVesting({ base, schedule, originalVesting, delegatedFree, delegatedVesting, endTime }: VestingAccount): Any {
  const baseVestingAccount = { baseAccount: base, originalVesting, delegatedFree, delegatedVesting, endTime };
  switch (schedule.type) {
    case "continuous":
      return packMessage(ContinuousVestingAccount, { baseVestingAccount, startTime: schedule.startTime });
    case "periodic":
      return packMessage(PeriodicVestingAccount, {
        baseVestingAccount,
        startTime: schedule.startTime,
        vestingPeriods: schedule.periods,
      });
    case "delayed":
      return packMessage(DelayedVestingAccount, { baseVestingAccount });
    case "permanent":
      return packMessage(PermanentLockedAccount, { baseVestingAccount });
  }
}

function vestingOf(schedule: VestingSchedule, account: BaseVestingAccount | undefined): VestingAccount {
  if (account?.baseAccount === undefined) throw new DecodeError("a vesting account has no base account");
  const { baseAccount, ...coins } = account;
  return { kind: "vesting", base: baseAccount, schedule, ...coins };
}

function unpackVesting({ typeUrl, value }: Any): VestingAccount | undefined {
  switch (typeUrl) {
    case ContinuousVestingAccount.typeUrl: {
      const { baseVestingAccount, startTime } = ContinuousVestingAccount.decode(value);
      return vestingOf({ type: "continuous", startTime }, baseVestingAccount);
    }
    case PeriodicVestingAccount.typeUrl: {
      const { baseVestingAccount, startTime, vestingPeriods: periods } = PeriodicVestingAccount.decode(value);
      return vestingOf({ type: "periodic", startTime, periods }, baseVestingAccount);
    }
    case DelayedVestingAccount.typeUrl:
      return vestingOf({ type: "delayed" }, DelayedVestingAccount.decode(value).baseVestingAccount);
    case PermanentLockedAccount.typeUrl:
      return vestingOf({ type: "permanent" }, PermanentLockedAccount.decode(value).baseVestingAccount);
    default:
      return undefined;
  }
}

/** Packs an account as stores, genesis and queries carry it. */
export function packAccount(account: Account): Any {
  if (account.kind === "base") return { typeUrl: BaseAccount.typeUrl, value: BaseAccount.encode(account.base) };
  if (account.kind === "vesting") return packVesting(account);
  const { base: baseAccount, name, permissions } = account;
  return { typeUrl: ModuleAccount.typeUrl, value: ModuleAccount.encode({ baseAccount, name, permissions }) };
}

/** Unpacks an account; other kinds than base, module and vesting accounts are refused. */
export function unpackAccount(packed: Any): Account {
  switch (packed.typeUrl) {
    case BaseAccount.typeUrl:
      return { kind: "base", base: BaseAccount.decode(packed.value) };
    case ModuleAccount.typeUrl: {
      const { baseAccount, name, permissions } = ModuleAccount.decode(packed.value);
      if (baseAccount === undefined) throw new DecodeError(`module account ${name} has no base account`);
      return { kind: "module", base: baseAccount, name, permissions };
    }
    default: {
      const vesting = unpackVesting(packed);
      if (vesting === undefined) throw new DecodeError(`accounts of type ${packed.typeUrl} are not supported`);
      return vesting;
    }
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
