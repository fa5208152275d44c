import { type Context, ensure, genesis, type GenesisHandler, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { type Account, changeAccount, packAccount, unpackAccount } from "./account.ts";
import { ensureModuleAccount, setAccount } from "./accounts.ts";
import { parseAddress } from "./address.ts";
import { DEFAULT_PARAMS, getParams, validateParams } from "./params.ts";
import { state } from "./state.ts";

/** Name of the module account that collects fees. */
export const FEE_COLLECTOR = "fee_collector";

function initGenesis(ctx: Context, { params, accounts }: GenesisState): void {
  state.params.set(ctx, params);
  const sorted = withUniqueNumbers(accounts.map(unpackAccount)).sort((a, b) => compare(a.base.accountNumber, b.base.accountNumber));
  // Go hands out numbers until the highest of genesis has been reached.
  let next = 0n;
  for (const account of sorted) {
    const { address, accountNumber } = account.base;
    if (accountNumber >= next) next = accountNumber + 1n;
    setAccount(ctx, parseAddress(ctx, address, `account ${accountNumber} of genesis`, unregisteredError), account);
  }
  if (next > 0n) state.accountNumber.set(ctx, next);
  ensureModuleAccount(ctx, FEE_COLLECTOR);
}

/** The first account with a number keeps it; later ones with the same get the lowest that nobody has, lowest number first. */
function withUniqueNumbers(accounts: readonly Account[]): Account[] {
  const used = new Set(accounts.map(({ base }) => base.accountNumber));
  const seen = new Set<bigint>();
  const isRepeated = accounts.map(({ base: { accountNumber } }) => seen.has(accountNumber) || !seen.add(accountNumber));
  const repeated = accounts.flatMap(({ base }, i) => (isRepeated[i] === true ? [{ i, number: base.accountNumber }] : []));
  const fixed = [...accounts];
  let free = 0n;
  for (const { i } of repeated.sort((a, b) => compare(a.number, b.number))) {
    while (used.has(free)) free++;
    used.add(free);
    const account = accounts[i];
    if (account !== undefined) fixed[i] = changeAccount(account, { accountNumber: free });
  }
  return fixed;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function exportGenesis(ctx: ReadContext): GenesisState {
  return { params: getParams(ctx), accounts: [...state.accounts.values(ctx)].map(packAccount) };
}

function validateGenesis({ params, accounts }: GenesisState): void {
  validateParams(params);
  const seen = new Set<string>();
  for (const account of accounts.map(unpackAccount)) {
    const { address } = account.base;
    ensure(!seen.has(address), unregisteredError, `duplicate account found in genesis state; address: ${address}`);
    ensure(account.kind !== "module" || account.name.trim() !== "", unregisteredError, "module account name cannot be blank");
    seen.add(address);
  }
}

/** Section "auth" of app_state. */
export const authGenesis: GenesisHandler = genesis(GenesisState, {
  init: initGenesis,
  export: exportGenesis,
  validate: validateGenesis,
  defaults: () => ({ params: DEFAULT_PARAMS, accounts: [] }),
});
