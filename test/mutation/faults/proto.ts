import type { Fault } from "../fault.ts";

const READ = ["src/proto/read.test.ts"];
const ABSENT = ["src/proto/absentNumbers.test.ts"];
const UNPACK = ["src/framework/unpackAny.test.ts"];

export const faults: readonly Fault[] = [
  {
    name: "a message that stands twice replaces itself",
    file: "src/proto/read.ts",
    find: "readNested(step, reader, decoding, depth, values[at] as object | undefined)",
    replace: "readNested(step, reader, decoding, depth, undefined)",
    tests: READ,
  },
  {
    name: "other members of a oneof stay",
    file: "src/proto/read.ts",
    find: "for (const other of step.others) values[other] = undefined;",
    replace: "",
    tests: READ,
  },
  {
    name: "an absent number is not marked",
    file: "src/proto/read.ts",
    find: "(absent ??= []).push(step.property);",
    replace: "",
    tests: ABSENT,
  },
  {
    name: "empty text forgets the number before it",
    file: "src/proto/read.ts",
    find: "(step.mayBeAbsent ? NO_DIGITS : values[at])",
    replace: "NO_DIGITS",
    tests: ABSENT,
  },
  {
    name: "an octal number is read as decimal",
    file: "src/encoding/int.ts",
    find: 'decimal !== undefined ? "" : "0o"',
    replace: '""',
    tests: ["src/encoding/int.test.ts"],
  },
  {
    name: "a tenth byte of a number may hold anything in transactions",
    file: "src/encoding/reader.ts",
    find: "(this.#strict || byte > 0x7f)",
    replace: "byte > 0x7f",
    tests: READ,
  },
  {
    name: "unknown fields that may be ignored are not told",
    file: "src/proto/unknown.ts",
    find: "if (!isCritical) notes.nonCriticals = true;",
    replace: "",
    tests: READ,
  },
  {
    name: "a member of a time under another wire type is skipped",
    file: "src/proto/time.ts",
    find: "else if (tag >>> 3 === 1 || tag >>> 3 === 2) wrongType(tag);",
    replace: "",
    tests: READ,
  },
  {
    name: "Anys are eleven deep",
    file: "src/framework/unpackAny.ts",
    find: "const MAX_DEPTH = 10;",
    replace: "const MAX_DEPTH = 11;",
    tests: UNPACK,
  },
  {
    name: "an Any may hold one more than a hundred",
    file: "src/framework/unpackAny.ts",
    find: "const MAX_BELOW = 100;",
    replace: "const MAX_BELOW = 101;",
    tests: UNPACK,
  },
  {
    name: "an Any may hold what its field does not accept",
    file: "src/framework/unpackAny.ts",
    find: "return accepted === MSG ?",
    replace: "return true || accepted === MSG ?",
    tests: UNPACK,
  },
  {
    name: "a message without its numbers is handled",
    file: "src/framework/message.ts",
    find: "if (notes.absent) refuseAbsent(input, value, allowed);",
    replace: "",
    tests: ["src/framework/message.test.ts"],
  },
  {
    name: "a message with unusual numbers is signed in amino JSON",
    file: "src/modules/auth/signBytes.ts",
    find: "if (tx.isBeyondAmino) return",
    replace: "if (false as boolean) return",
    tests: ["test/hostile/crafted.test.ts"],
  },
  {
    name: "a fee without an amount is no fee",
    file: "src/modules/auth/ante/validateBasic.ts",
    find: 'isAbsent(coin, "amount")',
    replace: '(isAbsent(coin, "amount"), false)',
    tests: ["test/hostile/crafted.test.ts"],
  },
];
