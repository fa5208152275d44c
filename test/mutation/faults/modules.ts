import type { Fault } from "../fault.ts";

export const faults: readonly Fault[] = [
  {
    name: "heapsort never takes over",
    file: "src/framework/goSort.ts",
    find: "if (allowed === 0) {",
    replace: "if (allowed < 0) {",
    tests: ["test/vectors/sort.test.ts"],
  },
  {
    name: "validators of one power keep their order where Go's sort moves them",
    file: "src/modules/ccv/provider/powerShaping.ts",
    find: "return goSort(validators, (a, b)",
    replace: "return [...validators].sort((a, b)",
    tests: ["test/vectors/powerShaping.test.ts"],
  },
  {
    name: "validators of one stake keep their order where Go's sort moves them",
    file: "src/modules/ccv/provider/validatorSet.ts",
    find: "const sorted = goSort(bonded, byTokensDescending);",
    replace: "const sorted = [...bonded].sort(byTokensDescending);",
    tests: ["test/vectors/powerShaping.test.ts"],
  },
  {
    name: "a slash stops at the stake where power shaping told the consumer more",
    file: "src/modules/ccv/provider/slashPackets.ts",
    find: "const most = leased > staked ? leased : staked;",
    replace: "const most = staked;",
    tests: ["src/modules/ccv/provider/packets.test.ts"],
  },
  {
    name: "a consumer may state any power",
    file: "src/modules/ccv/provider/slashPackets.ts",
    find: "return stated > most ? most : stated;",
    replace: "return stated;",
    tests: ["src/modules/ccv/provider/packets.test.ts"],
  },
  {
    name: "what a tolerated hook wrote before it failed vanishes",
    file: "src/modules/staking/hooks.ts",
    find: "tolerate(() => call(ctx, ...args));",
    replace: "ctx.attempt((inner) => call(inner, ...args));",
    tests: ["src/modules/staking/hooks.test.ts"],
  },
];
