import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { circlesOf, isNode, readSources, type SourceFile, target, visit } from "./support/importGraph.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const src = join(root, "src");

interface RoomFile extends SourceFile {
  readonly room: string;
}

function roomOf(path: string): string {
  const parts = path.split("/");
  if (parts.length === 1) return "entry";
  if (parts[0] === "localnet" && parts[1] === "node") return "localnet/node";
  return parts[0] ?? "";
}

const files: readonly RoomFile[] = readSources(src).map((file) => ({ ...file, room: roomOf(file.path) }));

/** What each room may import besides itself: the picture of the design, section 2. */
const FOUNDATION = ["encoding", "crypto", "proto", "merkle", "comet"];
const BELOW: Readonly<Record<string, readonly string[]>> = {
  encoding: [],
  crypto: ["encoding"],
  proto: ["encoding"],
  merkle: ["encoding", "crypto", "proto"],
  comet: ["encoding", "crypto", "proto", "merkle"],
  store: FOUNDATION,
  framework: [...FOUNDATION, "store"],
  modules: [...FOUNDATION, "store", "framework"],
  chains: [...FOUNDATION, "store", "framework", "modules"],
  engine: [...FOUNDATION, "store", "framework"],
  node: [...FOUNDATION, "store", "framework", "engine"],
  client: FOUNDATION,
  relayer: [...FOUNDATION, "client"],
  localnet: [...FOUNDATION, "store", "framework", "modules", "chains", "engine", "node", "client", "relayer"],
  "localnet/node": [...FOUNDATION, "store", "framework", "modules", "chains", "engine", "node", "client", "relayer", "localnet"],
  cli: [
    ...FOUNDATION,
    "store",
    "framework",
    "modules",
    "chains",
    "engine",
    "node",
    "client",
    "relayer",
    "localnet",
    "localnet/node",
    "entry",
  ],
  entry: [...FOUNDATION, "store", "framework", "modules", "chains", "engine", "node", "client", "relayer", "localnet", "localnet/node"],
};

test("every folder of src is a room of the design", () => {
  const unknown = [...new Set(files.map((f) => f.room))].filter((room) => BELOW[room] === undefined);
  assert.deepEqual(unknown, []);
});

test("imports go down the picture", () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const specifier of file.imports) {
      const to = target(file, specifier);
      if (to === undefined) continue;
      const room = roomOf(to);
      if (room === file.room || BELOW[file.room]?.includes(room)) continue;
      const userTower = file.room === "client" || file.room === "relayer";
      if (userTower && (/^modules\/(.*\/api|ibc\/paths)\.ts$/.test(to) || to === "framework/api.ts")) continue;
      wrong.push(`${file.path} imports ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("between modules only index, api and slots are imported", () => {
  const moduleOf = (path: string): string => {
    const parts = dirname(path).split("/");
    const grouped = parts[1] === "ibc" || parts[1] === "ccv";
    return parts.slice(0, grouped && parts.length > 2 ? 3 : 2).join("/");
  };
  const wrong: string[] = [];
  for (const file of files.filter((f) => f.room === "modules")) {
    for (const specifier of file.imports) {
      const to = target(file, specifier);
      if (to === undefined || roomOf(to) !== "modules") continue;
      const from = moduleOf(file.path);
      const into = moduleOf(to);
      if (from === into || from.startsWith(`${into}/`) || (into.split("/").length === 2 && from.startsWith(into))) continue;
      if (/\/(index|api|slots)\.ts$/.test(to)) continue;
      wrong.push(`${file.path} imports ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("a module's api imports only proto, encoding and the framework's api", () => {
  const wrong: string[] = [];
  for (const file of files.filter((f) => f.room === "modules" && f.path.endsWith("/api.ts"))) {
    for (const specifier of file.imports) {
      const to = target(file, specifier);
      if (to === undefined || roomOf(to) === "proto" || roomOf(to) === "encoding" || to === "framework/api.ts" || to.endsWith("/api.ts"))
        continue;
      wrong.push(`${file.path} imports ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("modules import the framework through its index, their api.ts through its api", () => {
  const wrong: string[] = [];
  for (const file of files.filter((f) => f.room === "modules")) {
    const door = file.path.endsWith("/api.ts") ? "framework/api.ts" : "framework/index.ts";
    for (const specifier of file.imports) {
      const to = target(file, specifier);
      if (to?.startsWith("framework/") && to !== door) wrong.push(`${file.path} imports ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** In which files of a module what may be declared: one map for all, so that nobody searches. */
const MODULE_MAP: Readonly<Record<string, RegExp>> = {
  defineModule: /\/index\.ts$/,
  defineState: /\/state\.ts$/,
  defineErrors: /\/(api|errors)\.ts$/,
  event: /\/(api|packetEvents)\.ts$/,
  one: /\/slots\.ts$/,
  many: /\/slots\.ts$/,
  message: /\/messages\/\w+\.ts$/,
  query: /\/(queries|denomTraces)\.ts$/,
  genesis: /\/genesis\.ts$/,
};

test("every module has one map: what is declared where, one message a file", () => {
  const wrong: string[] = [];
  for (const file of files.filter((f) => f.room === "modules")) {
    const declared: string[] = [];
    visit(file.program, (node) => {
      const name = node.type === "CallExpression" && isNode(node["callee"]) ? String(node["callee"]["name"]) : "";
      const place = MODULE_MAP[name];
      if (place === undefined) return;
      declared.push(name);
      if (!place.test(file.path)) wrong.push(`${file.path} calls ${name}`);
    });
    if (declared.filter((name) => name === "message").length > 1) wrong.push(`${file.path} has more than one message`);
  }
  assert.deepEqual(wrong, []);
});

test("node's own modules and native packages stay at the rim", () => {
  const rim = (file: RoomFile): boolean =>
    ["node", "cli", "localnet/node"].includes(file.room) || file.path === "crypto/native.ts" || file.path === "store/backends/level.ts";
  const native = (specifier: string): boolean =>
    specifier.startsWith("node:") || ["secp256k1", "classic-level", "ws", "pino", "commander"].includes(specifier);
  const wrong = files.filter((f) => !rim(f)).flatMap((f) => f.imports.filter(native).map((i) => `${f.path} imports ${i}`));
  assert.deepEqual(wrong, []);
});

test("only crypto imports a crypto library", () => {
  const wrong = files
    .filter((f) => f.room !== "crypto")
    .flatMap((f) => f.imports.filter((i) => /^@(noble|scure)\//.test(i) || i === "secp256k1").map((i) => `${f.path} imports ${i}`));
  assert.deepEqual(wrong, []);
});

/** Below the engine the state machine is synchronous and depends on nothing but its inputs (design, section 1). */
const SYNCHRONOUS = ["encoding", "crypto", "proto", "merkle", "comet", "store", "framework", "modules", "chains"];
/** Opening, committing and closing are the asynchronous border. */
const ASYNC_BORDER = /^(store\/|framework\/(runtime|application|testApp|app)\.ts$)/;

test("the state machine has no async code, clock, randomness, locale or environment", () => {
  const wrong: string[] = [];
  for (const file of files.filter((f) => SYNCHRONOUS.includes(f.room))) {
    const border = ASYNC_BORDER.test(file.path);
    visit(file.program, (node) => {
      const where = `${file.path}: `;
      if (
        (node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression") &&
        node["async"] === true &&
        !border
      )
        wrong.push(`${where}async function`);
      if (node.type === "AwaitExpression" && !border) wrong.push(`${where}await`);
      if (node.type === "NewExpression" || node.type === "MemberExpression" || node.type === "CallExpression") {
        const object = node.type === "MemberExpression" ? node["object"] : node["callee"];
        if (!isNode(object) || object.type !== "Identifier") return;
        const name = String(object["name"]);
        if (name === "Date") wrong.push(`${where}Date`);
        if (name === "Promise" && !border) wrong.push(`${where}Promise`);
        if (name === "Intl") wrong.push(`${where}Intl`);
        if (name === "process" && file.path !== "crypto/native.ts") wrong.push(`${where}process`);
        if (name === "Math" && node.type === "MemberExpression") {
          const property = node["property"];
          if (isNode(property) && ["random", "sin", "cos", "pow", "exp", "log", "sqrt"].includes(String(property["name"])))
            wrong.push(`${where}Math.${String(property["name"])}`);
        }
      }
      if (node.type === "CallExpression") {
        const callee = node["callee"];
        const property = isNode(callee) && callee.type === "MemberExpression" ? callee["property"] : undefined;
        if (isNode(property) && /^(toLocale|localeCompare)/.test(String(property["name"])))
          wrong.push(`${where}${String(property["name"])}`);
      }
    });
  }
  assert.deepEqual([...new Set(wrong)], []);
});

test("no file is called utils, helpers or misc, and none uses default exports or enums", () => {
  const wrong: string[] = [];
  for (const file of files) {
    if (/(^|\/)(utils?|helpers?|misc)\.ts$/.test(file.path)) wrong.push(file.path);
    visit(file.program, (node) => {
      if (node.type === "ExportDefaultDeclaration" || node.type === "TSEnumDeclaration" || node.type === "TSModuleDeclaration")
        wrong.push(`${file.path}: ${node.type}`);
    });
  }
  assert.deepEqual(wrong, []);
});

test("imports form no circle between files, those of types and on demand included, generated code aside", () => {
  const circles = circlesOf(files.filter((f) => !f.path.startsWith("proto/gen/")));
  assert.deepEqual(circles, []);
});

/** A tree of source files in a folder of its own. */
function plant(tree: Readonly<Record<string, string>>): readonly SourceFile[] {
  const folder = mkdtempSync(join(tmpdir(), "circles-"));
  try {
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return readSources(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a circle of types alone, of imports on demand and of exported names is found", () => {
  const innocent = { "b/leaf.ts": "export interface Leaf { readonly a: number }", "main.ts": 'import "./a/one.ts";' };
  const ways = {
    type: 'import type { Two } from "../b/two.ts"; export interface One { readonly two: Two }',
    "type inside a type": 'export interface One { readonly two: import("../b/two.ts").Two }',
    demand: 'export const one = () => import("../b/two.ts");',
    export: 'export type { Two } from "../b/two.ts"; export interface One {}',
  };
  const two = 'import type { One } from "../a/one.ts"; import type { Leaf } from "./leaf.ts"; export type Two = One | Leaf;';
  for (const [way, one] of Object.entries(ways))
    assert.deepEqual(circlesOf(plant({ ...innocent, "a/one.ts": one, "b/two.ts": two })), [["a/one.ts", "b/two.ts"]], way);
  assert.deepEqual(circlesOf(plant({ ...innocent, "a/one.ts": 'import type { Leaf } from "../b/leaf.ts"; export type One = Leaf;' })), []);
});

/** Literals that stand as first argument of `new OperationError`, or are typed or compared as its code. */
function raisedCodes(file: RoomFile): readonly string[] {
  const raised: string[] = [];
  const literals = (value: unknown): void =>
    visit(value, (node) => {
      if (node.type === "Literal" && typeof node["value"] === "string" && /^[A-Z][A-Z_]+$/.test(node["value"])) raised.push(node["value"]);
    });
  visit(file.program, (node) => {
    const callee = node["callee"];
    const [first] = Array.isArray(node["arguments"]) ? node["arguments"] : [];
    if (isNode(callee) && (callee["name"] === "OperationError" || callee["name"] === "refused")) literals(first);
    if (node.type === "Property" && isNode(node["key"]) && node["key"]["name"] === "code") literals(node["value"]);
  });
  return raised;
}

test("every code of an OperationError is in the one union, and the guide says what each means", () => {
  const union = files.find(({ path }) => path === "encoding/operationCode.ts");
  const codes: string[] = [];
  visit(union?.program, (node) => {
    if (node.type === "Literal") codes.push(String(node["value"]));
  });
  const guide = readFileSync(join(root, "docs/guide/errors.md"), "utf8");
  const explained = [...guide.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code = ""]) => code);
  const raised = files.flatMap(raisedCodes);
  assert.deepEqual(
    codes.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code)),
    [],
  );
  assert.deepEqual(explained.toSorted(), codes, "docs/guide/errors.md has one row for each code, and the union is sorted");
  assert.deepEqual([...new Set(raised)].sort(), codes, "the union has the codes that are raised, and no others");
});
