import { defineModule, type Module } from "../../src/framework/module.ts";
import { ensureModuleAccount } from "../../src/modules/auth/index.ts";
import { moduleAccount, type Permission } from "../../src/modules/auth/slots.ts";

/** Stands for a module of the Go chains that we do not have: its accounts, made at genesis unless Go makes them later. */
export function accountHolder(name: string, accounts: Readonly<Record<string, readonly Permission[]>>, isMade = true): Module {
  return defineModule({
    name,
    fills: Object.entries(accounts).map(([account, permissions]) => moduleAccount(account, permissions)),
    genesis: {
      init(ctx) {
        if (isMade) for (const account of Object.keys(accounts)) ensureModuleAccount(ctx, account);
        return [];
      },
      export: () => ({}),
      defaults: () => ({}),
      validate: () => undefined,
    },
  });
}
