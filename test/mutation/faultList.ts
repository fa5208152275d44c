import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fault } from "./fault.ts";

const FOLDER = join(import.meta.dirname, "faults");

/** Every fault of faults/*.ts, ordered by file name. */
export async function loadFaults(): Promise<readonly Fault[]> {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const lists: Fault[] = [];
  for (const name of files) {
    const module: { readonly faults?: readonly Fault[] } = await import(pathToFileURL(join(FOLDER, name)).href);
    if (module.faults === undefined) throw new Error(`test/mutation/faults/${name} exports no faults`);
    lists.push(...module.faults);
  }
  return lists;
}
