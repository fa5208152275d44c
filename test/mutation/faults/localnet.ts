import type { Fault } from "../fault.ts";

const topology = { file: "src/localnet/topology.ts", tests: ["src/localnet/topology.test.ts"] };
const pace = { file: "src/localnet/pace.ts", tests: ["src/localnet/pace.test.ts"] };
const wallPace = { file: "src/localnet/node/wallPace.ts", tests: ["src/localnet/node/wallPace.test.ts"] };
const record = { file: "src/localnet/record.ts", tests: ["src/localnet/record.test.ts"] };
const genesis = { file: "src/localnet/genesis.ts", tests: ["src/localnet/genesis.test.ts"] };

export const faults: readonly Fault[] = [
  {
    name: "a stride of time is longer than clients live",
    file: "src/localnet/travel.ts",
    find: "shortest / 3n",
    replace: "shortest * 3n",
    tests: ["test/simulation/timeTravel.test.ts"],
  },
  { ...topology, name: "a consumer may have two providers", find: "if (other !== undefined) refuse(", replace: "if (false) refuse(" },
  { ...topology, name: "leases are launched in the order in which they are told", find: ".sort((x, y) => x.depth - y.depth)", replace: "" },
  { ...topology, name: "an opt-in may name a validator behind the last", find: "index >= count", replace: "index > count" },
  {
    name: "all providers have the validators of the first",
    file: "src/localnet/plan.ts",
    find: "isFirst ? name :",
    replace: "name !== undefined ? name :",
    tests: topology.tests,
  },
  {
    name: "time may go backwards",
    file: "src/localnet/span.ts",
    find: " || length < 0",
    replace: "",
    tests: ["src/localnet/span.test.ts"],
  },
  { ...pace, name: "two blocks of one chain have one time", find: "chain.timeNs + MILLISECOND", replace: "chain.timeNs" },
  { ...pace, name: "a chain sleeps while others make blocks on demand", find: "    await this.catchUp();\n", replace: "" },
  {
    ...pace,
    name: "a block that is there already is made again",
    find: "chain.height > options.unlessAbove",
    replace: "chain.height < options.unlessAbove",
  },
  {
    ...wallPace,
    name: "a chain without validators is told at every block",
    find: "this.#troubled.has(chain.chainId)",
    replace: "false",
  },
  {
    ...wallPace,
    name: "automatic mode makes no block for a transaction",
    find: 'this.#mode === "auto" && this.#demand === 0',
    replace: "false",
  },
  { ...record, name: "a network goes on with another seed", find: 'differs("seed", String(record.seed), String(seed));', replace: "" },
  { ...genesis, name: "what is asked of a genesis is forgotten", find: "    ...options.overrides,\n", replace: "" },
  { ...genesis, name: "a chain stakes another coin than its own", find: '"staking.params.bond_denom", ', replace: "" },
];
