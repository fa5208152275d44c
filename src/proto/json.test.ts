import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parseJson } from "../encoding/json.ts";
import type { MethodCodec } from "./codec.ts";
import { SERVICES } from "./gen/registry.ts";
import { fromJson, toJson } from "./registry.ts";

const folder = join(process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance", "recordings");
const skip = existsSync(folder) ? false : `SKIPPED: ${folder} is not there`;

function read(...path: string[]): string {
  return gunzipSync(readFileSync(join(folder, ...path))).toString();
}

const methods = new Map<string, MethodCodec<unknown, unknown>>();
for (const service of SERVICES) {
  for (const method of Object.values(service())) methods.set(method.path, method as unknown as MethodCodec<unknown, unknown>);
}

interface Query {
  readonly height: number;
  readonly rest?: { readonly path: string; readonly status: number; readonly body: number };
  readonly grpc?: { readonly method: string; readonly code?: number; readonly value?: number };
}

test("every recorded REST body is the JSON of the recorded gRPC answer, and reads back to the same bytes", { skip }, () => {
  let compared = 0;
  for (const run of readdirSync(folder, { withFileTypes: true })) {
    if (!run.isDirectory()) continue;
    for (const chain of ["provider", "consumer"]) {
      const { strings, queries } = JSON.parse(read(run.name, chain, "queries.json.gz")) as { strings: string[]; queries: Query[] };
      for (const { rest, grpc } of queries) {
        if (rest?.status !== 200 || grpc?.value === undefined) continue;
        const method = methods.get(grpc.method);
        if (method === undefined) continue;
        const bytes = new Uint8Array(Buffer.from(strings[grpc.value] ?? "", "base64"));
        const body = JSON.parse(strings[rest.body] ?? "");
        const value = method.output.decode(bytes, "reject");
        const json = toJson(method.output, value);
        // Go's RedelegationResponse prints itself by encoding/json: numbers bare, zero members left out. The REST gateway has to do so.
        if (rest.path.endsWith("/redelegations") && body.redelegation_responses.length > 0) continue;
        assert.deepEqual(JSON.parse(JSON.stringify(json)), body, `${run.name} ${chain} ${rest.path}`);
        assert.deepEqual(
          method.output.encode(fromJson(method.output, parseJson(JSON.stringify(json), { maxDepth: 64 }))),
          method.output.encode(value),
          rest.path,
        );
        compared++;
      }
    }
  }
  process.stdout.write(`# ${compared} answers\n`);
  assert.ok(compared > 0);
});
