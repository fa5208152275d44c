import type { Fault } from "../fault.ts";

export const faults: readonly Fault[] = [
  {
    name: "iterating over nothing is free",
    file: "src/framework/state/access.ts",
    find: "if (isFirst) charge(undefined);",
    replace: "",
    tests: ["src/framework/state/collections.test.ts"],
  },
  {
    name: "a transaction runs in a block whose gas is used up exactly",
    file: "src/framework/runTx.ts",
    find: "ensure(consumed < limit, sdkErrors.OutOfGas",
    replace: "ensure(consumed <= limit, sdkErrors.OutOfGas",
    tests: ["src/framework/runtime.test.ts"],
  },
  {
    name: "a transaction that fills a proposal to the last byte is left out",
    file: "src/framework/proposal.ts",
    find: "if (nextBytes > maxBytes ||",
    replace: "if (nextBytes >= maxBytes ||",
    tests: ["src/framework/proposal.test.ts"],
  },
  {
    name: "an attempt that is not kept emits its events",
    file: "src/framework/context.ts",
    find: `      if (kept) {
        child.layer.flush();
        for (const event of child.events) this.#scope.events.push(event);
      }`,
    replace: `      if (kept) child.layer.flush();
      for (const event of child.events) this.#scope.events.push(event);`,
    tests: ["src/framework/state/collections.test.ts"],
  },
  {
    name: "an offset of a collection is not counted in the total",
    file: "src/framework/pagination.ts",
    find: "count + offset : 0n",
    replace: "count : 0n",
    tests: ["src/framework/pagination.test.ts", "test/vectors/pagination.test.ts"],
  },
  {
    name: "rows that are left out count in a filtered page",
    file: "src/framework/pagination.ts",
    find: 'if (picked !== undefined || mode !== "filtered") count++;',
    replace: "count++;",
    tests: ["test/vectors/pagination.test.ts"],
  },
  {
    name: "parameters that PreBlock changes hold from the next block only",
    file: "src/framework/block.ts",
    find: "const begun = ctx.with({ consensusParams: consensusParamsOf(ctx) });",
    replace: "const begun = ctx;",
    tests: ["src/framework/block.test.ts"],
  },
  {
    name: "a new chain's genesis lacks the modules that nothing overrides",
    file: "src/framework/genesisState.ts",
    find: "return merged(defaults, Object.fromEntries(given));",
    replace: "return Object.fromEntries(given);",
    tests: ["src/framework/genesisState.test.ts"],
  },
  {
    name: "an address of another chain passes the stateless checks of IBC",
    file: "src/modules/ibc/host.ts",
    find: "ensure(prefix === addressPrefix, error, text);",
    replace: "",
    tests: ["test/vectors/addresses.test.ts"],
  },
  {
    name: "clearing a map leaves its rows in the indexes",
    file: "src/framework/state/indexes.ts",
    find: "for (const rowKey of [...stored.keys(ctx, range)]) drop(ctx, rowKey);",
    replace: "stored.clear(ctx, range);",
    tests: ["src/framework/state/collections.test.ts"],
  },
  {
    name: "the last of two validator sources replaces the updates of the first",
    file: "src/framework/block.ts",
    find: "joinUpdates(app, module, validatorUpdates,",
    replace: "joinUpdates(app, module, [],",
    tests: ["src/framework/block.test.ts"],
  },
  {
    name: "validator updates of any module count",
    file: "src/framework/genesisState.ts",
    find: " || !app.validatorSources.includes(module)",
    replace: "",
    tests: ["src/framework/block.test.ts"],
  },
  {
    name: "a phase may return a promise",
    file: "src/framework/block.ts",
    find: "refuseThenable(run(module, inner))",
    replace: "run(module, inner)",
    tests: ["src/framework/block.test.ts"],
  },
];
