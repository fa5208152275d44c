import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromBase64, toBase64 } from "../../encoding/base64.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../encoding/json.ts";
import { StateError } from "../../framework/index.ts";
import { createTestApp } from "../../framework/testApp.ts";
import { auth } from "../auth/index.ts";
import { bank } from "../bank/index.ts";
import { ibc } from "./index.ts";
import { transferModule } from "./transfer/index.ts";

// A chain with clients, a connection, a channel and packets, and what ibc-go answers to requests of every query and to the same
// requests with one member changed: go/ibc/main.go made them.
const vector = new URL("../../../test/vectors/go/ibc/queries.json.gz", import.meta.url);
const parsed = parseJson(gunzipSync(readFileSync(vector)).toString("utf8"));
assert.ok(Array.isArray(parsed));
const [chain, ...rows] = parsed.filter(isJsonObject);
assert.ok(chain !== undefined && isJsonObject(chain["genesis"] ?? null));
const app = createTestApp({
  modules: [auth, bank, ibc, transferModule],
  genesis: chain["genesis"] as JsonObject,
  chainId: String(chain["chainId"]),
  height: BigInt(String(chain["height"])),
  timeNs: BigInt(String(chain["timeNs"])),
});

/** gRPC's code, and the answer or the words of the refusal. */
function answerTo(path: string, request: Uint8Array): readonly [code: string, answer: string] {
  try {
    const query = app.app.router.query(path);
    assert.ok(query, path);
    return ["OK", toBase64(app.withContext((ctx) => ctx.scratch((inner) => query.run(inner, request))))];
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return [/^rpc error: code = (\w+) desc = /.exec(error.message)?.[1] ?? "Unknown", error.message];
  }
}

/** Refusals whose words Go takes from its decoder of hex. */
const OTHER_WORDS = "/ibc.applications.transfer.v1.Query/Denom";

for (const path of new Set(rows.map((row) => String(row["path"])))) {
  test(`${path} answers as Go does`, () => {
    const differences = rows
      .filter((row) => row["path"] === path)
      .flatMap(({ what, request, code, response = "", message = "" }) => {
        const [ours, answer] = answerTo(path, fromBase64(String(request)));
        const same = ours === code && (ours === "OK" ? answer === response : answer === message || path === OTHER_WORDS);
        return same ? [] : [`${what}: ${ours} ${answer}, Go ${code} ${message}${response}`];
      });
    assert.deepEqual(differences, []);
  });
}
