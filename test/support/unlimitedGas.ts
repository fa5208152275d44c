import type { AnteStep } from "../../src/framework/ante.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import type { GasMeter } from "../../src/framework/gas.ts";
import type { Module } from "../../src/framework/module.ts";

/** Takes the limit off a transaction's gas: it still counts. Gas need not equal Go's (design, section 1). */
export const unlimitedGas: AnteStep = (ctx) => {
  const { gas } = ctx;
  let used = gas.consumed;
  const loose: GasMeter = {
    get consumed() {
      return used;
    },
    limit: gas.limit,
    consume: (amount) => {
      used += BigInt(amount);
    },
    refund: (amount) => {
      used -= BigInt(amount);
    },
    isPastLimit: () => false,
  };
  return ctx.with({ gas: loose });
};

/** A shipped app with gas counted but not limited, with more modules, and with other orders where they are given. */
export function looseApp(app: App, extra: readonly Module[], order: Partial<App["order"]>): App {
  const [setUp, ...rest] = app.ante;
  if (setUp === undefined) throw new Error(`${app.name} has no ante steps`);
  return createApp({
    name: app.name,
    modules: [...app.modules, ...extra],
    order: { ...app.order, ...order },
    fills: app.fills,
    validatorSource: app.validatorSources,
    ante: [setUp, unlimitedGas, ...rest],
    addressPrefix: app.addressPrefix,
  });
}
