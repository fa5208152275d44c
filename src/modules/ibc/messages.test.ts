import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fromBase64 } from "../../encoding/base64.ts";
import { StateError } from "../../framework/index.ts";
import { createTestApp } from "../../framework/testApp.ts";
import { auth } from "../auth/index.ts";
import { bank } from "../bank/index.ts";
import { ibc } from "./index.ts";
import { transferModule } from "./transfer/index.ts";

/** A message and what ibc-go says of it before any state is read: go/ibc/main.go made them. */
interface GoVerdict {
  /** The member that was changed, and how. */
  readonly what: string;
  readonly type: string;
  readonly value: string;
  readonly codespace: string;
  readonly code: number;
}
const vector = new URL("../../../test/vectors/go/ibc/messages.json.gz", import.meta.url);
const verdicts: readonly GoVerdict[] = JSON.parse(gunzipSync(readFileSync(vector)).toString("utf8"));
const { app } = createTestApp({ modules: [auth, bank, ibc, transferModule] });

function verdictOf({ type, value }: GoVerdict): string {
  try {
    const message = app.router.message(type)?.parse(fromBase64(value));
    assert.ok(message, type);
    message.validate({ addressPrefix: "cosmos" });
    return "/0";
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    if (error instanceof assert.AssertionError) throw error;
    return "undefined/111222";
  }
}

/** Where we differ on purpose: a DEVIATION comment says why. */
const STRICTER: ReadonlyMap<string, string> = new Map([['.ChainId "connection-9" 31', "ibc/11"]]);

for (const type of new Set(verdicts.map((verdict) => verdict.type))) {
  test(`${type} is refused for the same member and with the same code as by Go`, () => {
    const ours = verdicts.filter((verdict) => verdict.type === type);
    const differences = ours.flatMap((verdict) => {
      const [got, expected] = [verdictOf(verdict), STRICTER.get(verdict.what) ?? `${verdict.codespace}/${verdict.code}`];
      return got === expected ? [] : [`${verdict.what}: ${got}, Go ${expected}`];
    });
    assert.deepEqual(differences, []);
  });
}
