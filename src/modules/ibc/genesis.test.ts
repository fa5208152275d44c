import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { DecodeError } from "../../encoding/error.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../encoding/json.ts";
import { StateError } from "../../framework/index.ts";
import { ibc } from "./index.ts";
import { transferModule } from "./transfer/index.ts";

// The genesis of a chain with clients, a connection, a channel and packets, each time with one member changed, and whether ibc-go
// accepts it: go/ibc/main.go made them.
const vector = new URL("../../../test/vectors/go/ibc/genesis.json.gz", import.meta.url);
const rows = parseJson(gunzipSync(readFileSync(vector)).toString("utf8"));
assert.ok(Array.isArray(rows));

function isAccepted({ module, genesis = null }: JsonObject): boolean {
  try {
    (module === "ibc" ? ibc : transferModule).genesis?.validate(genesis);
    return true;
  } catch (error) {
    if (error instanceof StateError || error instanceof DecodeError) return false;
    throw error;
  }
}

for (const name of ["ibc", "transfer"]) {
  test(`a genesis of ${name} is accepted where Go accepts it`, () => {
    const ours = rows.filter(isJsonObject).filter(({ module }) => module === name);
    const differences = ours.flatMap((row) => (isAccepted(row) === row["ok"] ? [] : [`${row["what"]}: Go ${row["ok"]}`]));
    assert.ok(ours.length > 100);
    assert.deepEqual(differences, []);
  });
}
