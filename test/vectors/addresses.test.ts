import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { consumerApp } from "../../src/chains/consumer.ts";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { StateError } from "../../src/framework/index.ts";

/** Made by test/vectors/go/addresses. */
interface Verdict {
  readonly typeUrl: string;
  readonly what: string;
  readonly value: string;
  readonly code: string;
}
const file = new URL("go/addresses/addresses.json.gz", import.meta.url);
const verdicts: readonly Verdict[] = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));

test(`the stateless checks of IBC refuse the signers that Go's refuse, another chain's among them: ${verdicts.length} messages`, () => {
  const app = consumerApp();
  for (const { typeUrl, what, value, code } of verdicts) {
    const message = app.router.message(typeUrl)?.parse(fromBase64(value));
    assert.ok(message !== undefined, typeUrl);
    let ours = "/0";
    try {
      message.validate(app);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      ours = `${error.kind.codespace}/${error.kind.code}`;
    }
    assert.equal(ours, code, `${typeUrl}, a signer ${what}`);
  }
  assert.ok(verdicts.some(({ what, code }) => what === "of another chain" && code === "ibc/5"));
});
