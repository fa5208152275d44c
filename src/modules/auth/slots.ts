import { moduleAddress } from "../../crypto/address.ts";
import { type Context, fill, type Fill, many, type Message, one } from "../../framework/index.ts";
import type { Coin } from "../../encoding/coins.ts";

/** What a module account may do. */
export type Permission = "minter" | "burner" | "staking";

/** An account that belongs to a module: its address comes from its name, nobody signs for it. */
export interface ModuleAccountDeclaration {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly address: Uint8Array;
  /** Whether users may send to it; others are blocked. */
  readonly receives: boolean;
}

/** All module accounts of the app. */
export const moduleAccounts = many<ModuleAccountDeclaration>("auth.moduleAccounts");

/**
 * Declares a module account; list it in the module's `fills`.
 * @example
 * const vault = defineModule({ name: "vault", fills: [moduleAccount("vault", ["burner"])] });
 * assert.equal(vault.fills.length, 1);
 */
export function moduleAccount(name: string, permissions: readonly Permission[] = [], options: { readonly receives?: boolean } = {}): Fill {
  return fill(moduleAccounts, { name, permissions, address: moduleAddress(name), receives: options.receives ?? false });
}

/** Spends an allowance of the fee granter; throws a StateError if there is none. */
export interface FeeGrant {
  readonly granter: Uint8Array;
  readonly grantee: Uint8Array;
  readonly fee: readonly Coin[];
  readonly messages: readonly Message[];
}
/** Filled by the feegrant module; an app without it refuses fee granters. */
export const useGrantedFees = one<(ctx: Context, grant: FeeGrant) => void>("auth.useGrantedFees");

/** Moves a transaction's fee from its payer to the fee collector; filled by the bank. */
export const collectFee = one<(ctx: Context, payer: Uint8Array, fee: readonly Coin[]) => void>("auth.collectFee");
