import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type ParseResult, parseSync } from "oxc-parser";

/** A source file as the architecture tests see it. */
export interface SourceFile {
  /** Relative to the tree's root, with forward slashes. */
  readonly path: string;
  /** Everything that it names to be imported: values and types, exported again, on demand, and inside of types. */
  readonly imports: readonly string[];
  readonly program: unknown;
}

/** A node of a syntax tree. */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Whether a value is a node of a syntax tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** Visits every node below a value. */
export function visit(value: unknown, found: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const e of value) visit(e, found);
    return;
  }
  if (!isNode(value)) return;
  found(value);
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) visit(member, found);
}

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? list(join(folder, e.name)) : e.name.endsWith(".ts") ? [join(folder, e.name)] : [],
  );
}

function importsOf({ module, program }: ParseResult, text: string): readonly string[] {
  const named = [
    ...module.staticImports.map((i) => i.moduleRequest.value),
    ...module.staticExports.flatMap((e) => e.entries.flatMap((n) => (n.moduleRequest === null ? [] : [n.moduleRequest.value]))),
  ];
  for (const { moduleRequest } of module.dynamicImports) {
    // The parser gives no value here, since the place of a dynamic import may be any expression.
    const [, literal] = /^["'`]([^"'`$]*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end)) ?? [];
    if (literal !== undefined) named.push(literal);
  }
  if (text.includes("import("))
    visit(program, ({ type, source }) => {
      if (type === "TSImportType" && isNode(source)) named.push(String(source["value"]));
    });
  return [...new Set(named)];
}

/** The source files below a folder, without tests. */
export function readSources(root: string): readonly SourceFile[] {
  return list(root)
    .filter((full) => !full.endsWith(".test.ts"))
    .map((full) => {
      const text = readFileSync(full, "utf8");
      const parsed = parseSync(full, text);
      return { path: relative(root, full).replaceAll("\\", "/"), imports: importsOf(parsed, text), program: parsed.program };
    });
}

/** The path, from the same root, that a relative import names; undefined for a package. */
export function target({ path }: Pick<SourceFile, "path">, specifier: string): string | undefined {
  return specifier.startsWith(".") ? join(dirname(path), specifier).replaceAll("\\", "/") : undefined;
}

/**
 * The circles of a graph of imports: each is the sorted list of the files that reach each other (Tarjan's strongly connected
 * components).
 */
export function circlesOf(files: readonly Pick<SourceFile, "path" | "imports">[]): readonly (readonly string[])[] {
  const graph = new Map(files.map((file) => [file.path, file.imports.flatMap((i) => target(file, i) ?? [])] as const));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const lowOf = (path: string): number => low.get(path) ?? 0;
  const walk = (path: string): void => {
    order.set(path, order.size);
    low.set(path, order.size - 1);
    open.push(path);
    for (const next of graph.get(path) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) {
        walk(next);
        low.set(path, Math.min(lowOf(path), lowOf(next)));
      } else if (open.includes(next)) low.set(path, Math.min(lowOf(path), order.get(next) ?? 0));
    }
    if (lowOf(path) !== order.get(path)) return;
    const circle = open.splice(open.lastIndexOf(path));
    if (circle.length > 1 || graph.get(path)?.includes(path)) circles.push(circle.sort());
  };
  for (const path of graph.keys()) if (!order.has(path)) walk(path);
  return circles;
}
