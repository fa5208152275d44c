import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build, type Metafile } from "esbuild";

const KILOBYTE = 1_000;
const LIMIT = 400 * KILOBYTE;

/** The client as a page gets it: one minified file, with or without the packages that it uses. */
async function bundled(packages: "external" | "bundle"): Promise<{ readonly bytes: number; readonly inputs: Metafile["inputs"] }> {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    packages,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { bytes: outputFiles[0]?.contents.length ?? 0, inputs: metafile.inputs };
}

test("the client has at most 400 kB minified, the packages that it uses among them", async () => {
  for (const packages of ["external", "bundle"] as const) {
    const { bytes } = await bundled(packages);
    process.stdout.write(`client, packages ${packages}: ${bytes} bytes\n`);
    assert.ok(bytes > 10 * KILOBYTE && bytes <= LIMIT, `${bytes} bytes with packages ${packages}`);
  }
});

test("the client carries no message that no transaction or query of its own needs", async () => {
  const { inputs } = await bundled("external");
  const unused = Object.keys(inputs).filter((path) => path.endsWith("proto/gen/registry.ts") || path.endsWith("proto/registry.ts"));
  assert.deepEqual(unused, []);
});
