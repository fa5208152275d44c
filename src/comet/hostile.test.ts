import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { DecodeError } from "../encoding/error.ts";
import { LightBlock, type SignedHeader as ProtoSignedHeader } from "../proto/gen/tendermint/types.ts";
import { WireError } from "../encoding/wire.ts";
import { blockFromJson } from "./blockJson.ts";
import { evidenceFromJson } from "./evidenceJson.ts";
import { Fault } from "./fault.ts";
import { checkLightBlock, DEFAULT_TRUST_LEVEL, type SignedHeader, signedHeaderOf, verifyLight } from "./lightClient.ts";
import { blockResultsFromJson } from "./resultsJson.ts";
import { validatorSetFromProto } from "./validatorSet.ts";
import { validatorsFromJson } from "./validatorsJson.ts";

const vector = JSON.parse(gunzipSync(readFileSync(new URL("../../test/vectors/comet-go.json.gz", import.meta.url))).toString());
const attack = evidenceFromJson(vector.attacks[1].json.evidence[0]).lightClientAttackEvidence;
const bytes = LightBlock.encode(LightBlock.from(attack?.conflictingBlock ?? {}));

/** What a light client does with a header and a set that anybody may have sent. */
function receive(signed: ProtoSignedHeader | undefined, set: LightBlock["validatorSet"]): Fault | undefined {
  let untrusted: SignedHeader;
  try {
    untrusted = signedHeaderOf(signed);
    const validators = validatorSetFromProto(set);
    const trusted = { chainId: "chain-1", height: 3n, time: 1n, nextValidatorsHash: untrusted.header.nextValidatorsHash };
    const now = untrusted.header.time + 1n;
    const periods = { trustingPeriodNs: 1n << 62n, maxClockDriftNs: 1n, trustLevel: DEFAULT_TRUST_LEVEL };
    return verifyLight({ trusted, trustedValidators: validators, untrusted, validators, now, ...periods });
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

test("the light block as it was signed is accepted", () => {
  const block = LightBlock.decode(bytes);
  assert.equal(checkLightBlock(block, "chain-1"), undefined);
  assert.equal(receive(block.signedHeader, block.validatorSet), undefined);
});

test("light blocks with damaged bytes are refused with a reason and never accepted as another header", () => {
  let decoded = 0;
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ change;
      let block: LightBlock;
      try {
        block = LightBlock.decode(damaged);
      } catch (error) {
        assert.ok(error instanceof WireError, String(error));
        return;
      }
      decoded++;
      checkLightBlock(block, "chain-1");
      const fault = receive(block.signedHeader, block.validatorSet);
      // Priorities, the stated total and signatures beyond two thirds are nobody's business; the header is.
      if (fault === undefined) assert.deepEqual(block.signedHeader?.header, LightBlock.decode(bytes).signedHeader?.header);
    }),
    { numRuns: 2000 },
  );
  assert.ok(decoded > 100);
});

test("JSON that is not what it claims to be is refused with its path", () => {
  for (const [read, json, path] of [
    [blockFromJson, null, /^block is not an object/],
    [blockFromJson, { evidence: {}, header: { version: { block: 11 }, chain_id: 5 } }, /^block\.header\.chain_id is not a string: "5"/],
    [
      blockFromJson,
      { evidence: {}, header: { version: { block: "-1" } } },
      /^block\.header\.version\.block is not an unsigned 64-bit integer/,
    ],
    [evidenceFromJson, { type: "x", value: {} }, /is neither/],
    [blockResultsFromJson, { height: "1", txs_results: 5 }, /^block_results\.txs_results is not an array: "5"/],
    [blockResultsFromJson, { height: 2 ** 60 }, /^block_results\.height is not a 64-bit integer/],
    [blockResultsFromJson, { app_hash: "%%" }, /^block_results\.app_hash is not base64/],
    [validatorsFromJson, [{ address: "zz" }], /^validators\[0\]\.address is not hex/],
    [validatorsFromJson, [{ address: "", pub_key: { type: "tendermint/PubKeyEd25519", value: "AAAA" } }], /32/],
  ] as const) {
    assert.throws(
      () => read(json),
      (error: unknown) => {
        assert.ok(error instanceof DecodeError, String(error));
        assert.match(error.message, path);
        return true;
      },
    );
  }
});
