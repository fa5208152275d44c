import type { Fault } from "../fault.ts";

const tests = ["src/client/account.test.ts"];

export const faults: readonly Fault[] = [
  {
    name: "a fee is rounded down",
    file: "src/client/account.ts",
    find: "(gasLimit * price.atomics + ONE - 1n) / ONE",
    replace: "(gasLimit * price.atomics) / ONE",
    tests,
  },
  {
    name: "an estimate has nothing to spare",
    file: "src/client/account.ts",
    find: "this.options.gasPercent ?? 140n",
    replace: "this.options.gasPercent ?? 100n",
    tests,
  },
  {
    name: "a wrong sequence that CheckTx names is not sent anew",
    file: "src/client/account.ts",
    find: "outcome.code === 32 && attempt < 2",
    replace: "outcome.code === 32 && attempt < 0",
    tests,
  },
  {
    name: "a wrong sequence that the simulation names is not mended",
    file: "src/client/account.ts",
    find: "if (attempt === 2 || !isSequenceMismatch(error)) throw error;",
    replace: "if (attempt >= 0) throw error;",
    tests,
  },
  {
    name: "an account does not count what it has sent",
    file: "src/client/account.ts",
    find: "state.sequence += 1n;",
    replace: "this.refresh();",
    tests,
  },
];
