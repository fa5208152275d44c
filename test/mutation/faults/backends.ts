import type { Fault } from "../fault.ts";

export const faults: readonly Fault[] = [
  {
    name: "a memory database keeps the caller's value, not a copy",
    file: "src/store/backends/memory.ts",
    find: "writes.push([key.slice(), value.slice()])",
    replace: "writes.push([key.slice(), value])",
    tests: ["src/store/backends/memory.test.ts"],
  },
  {
    name: "a memory database includes the end of a range",
    file: "src/store/backends/memory.ts",
    find: "compareBytes(key, to) >= 0",
    replace: "compareBytes(key, to) > 0",
    tests: ["src/store/backends/memory.test.ts"],
  },
  {
    name: "a memory database lists deleted keys",
    file: "src/store/backends/memory.ts",
    find: "if (content.valueAt(entry) !== undefined) found.push(key);",
    replace: "found.push(key);",
    tests: ["src/store/backends/memory.test.ts"],
  },
];
