import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as sdk from "interlease/sdk";
import * as testing from "interlease/testing";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

interface Example {
  readonly title: string;
  readonly code: string;
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory()
        ? entry.name === "gen"
          ? []
          : sources(path)
        : path.endsWith(".ts") && !path.endsWith(".test.ts")
          ? [path]
          : [];
    })
    .sort();
}

/** The code behind each `@example` of doc comments, and the fenced `js` blocks of the guides. */
function examples(): readonly Example[] {
  const fromCode = sources(join(root, "src")).flatMap((path) =>
    [
      ...readFileSync(path, "utf8").matchAll(
        /\/\*\*(?:(?!\*\/)[\s\S])*?@example((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?(?:async )?(?:function|const) (\w+)/g,
      ),
    ].map(([, code = "", name = ""]) => ({ title: `${name} (${relative(root, path)})`, code: code.replace(/^ *\* ?/gm, "") })),
  );
  const guides = readdirSync(join(root, "docs", "guide")).filter((name) => name.endsWith(".md"));
  const fromGuides = guides.flatMap((name) =>
    [...readFileSync(join(root, "docs", "guide", name), "utf8").matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code = ""], i) => ({
      title: `docs/guide/${name}, block ${i + 1}`,
      code,
    })),
  );
  return [...fromCode, ...fromGuides];
}

const names: Readonly<Record<string, unknown>> = { ...testing, ...sdk, assert };
const found = examples();

test("there are examples to run", () => {
  const total = sources(join(root, "src")).reduce((sum, path) => sum + readFileSync(path, "utf8").split("@example").length - 1, 0);
  assert.equal(
    found.filter(({ title }) => !title.startsWith("docs/")).length,
    total,
    "an @example stands above no exported function or constant",
  );
});

for (const { title, code } of found) {
  test(`the example of ${title} runs`, async () => {
    // Examples are the body of an async function that has everything of interlease/sdk and interlease/testing by name.
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
      ...parts: readonly string[]
    ) => (...values: unknown[]) => Promise<void>;
    await new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
  });
}
