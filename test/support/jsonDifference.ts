/** How far two answers are compared: every value, or only members and types. */
export type Depth = "values" | "shape";

interface Options {
  readonly depth: Depth;
  /** Paths without indices ("result.node_info.id") at which only the type is compared. */
  readonly shapeOnly?: readonly string[];
}

/** The first difference of two JSON values, with its path; undefined when there is none. */
export function jsonDifference(a: unknown, b: unknown, options: Options, path = ""): string | undefined {
  const depth = options.shapeOnly?.includes(path) ? "shape" : options.depth;
  const here = { ...options, depth };
  if (kindOf(a) !== kindOf(b)) return `${path}: ${show(a)} is ${kindOf(a)}, ${show(b)} is ${kindOf(b)}`;
  if (Array.isArray(a) && Array.isArray(b)) return listDifference(a, b, here, path);
  if (isRecord(a) && isRecord(b)) {
    const [left, right] = [Object.keys(a).sort(), Object.keys(b).sort()];
    if (left.join() !== right.join()) return `${path}: members ${left.join()} and ${right.join()}`;
    for (const name of left) {
      const found = jsonDifference(a[name], b[name], here, path === "" ? name : `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return depth === "values" && a !== b ? `${path}: ${show(a)} and ${show(b)}` : undefined;
}

function listDifference(a: readonly unknown[], b: readonly unknown[], options: Options, path: string): string | undefined {
  if (options.depth === "values" && a.length !== b.length) return `${path}: ${a.length} and ${b.length} elements`;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const found = jsonDifference(a[i], b[i], options, path);
    if (found !== undefined) return `[${i}] ${found}`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 200);
}
