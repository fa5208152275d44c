import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { toHex } from "../../encoding/bytes.ts";
import { readAppSettings } from "./appToml.ts";
import { seedOfKeyFile, validatorKeyText } from "./keyFiles.ts";
import { createNodeHome, nodePaths, readGenesisFile, readNodeId, readValidatorSeed, writeGenesisFile } from "./nodeHome.ts";

/** Key file of a test validator, written by `cometbft gen-validator` (CometBFT v0.38.17). */
const GO_KEY = `{
  "address": "D9989CA5D5B60FFBFC9CC3CE6ADE0EC86B2CA23A",
  "pub_key": {
    "type": "tendermint/PubKeyEd25519",
    "value": "fpeIWXQ9FVA3ESKCqOQ3e+MEbbZ06y6YgImnZcbwzSA="
  },
  "priv_key": {
    "type": "tendermint/PrivKeyEd25519",
    "value": "mXUSKBv67VzWfKseSCAx+pehIBqAtse1xWukP5Q8s5N+l4hZdD0VUDcRIoKo5Dd74wRttnTrLpiAiadlxvDNIA=="
  }
}`;

test("a validator's key file is CometBFT's, both ways", () => {
  const seed = seedOfKeyFile(GO_KEY, "key.json");
  assert.deepEqual(JSON.parse(validatorKeyText(seed)), JSON.parse(GO_KEY));
});

test("a damaged key file is refused by its path and what is wrong", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["{", /key\.json: this is not JSON/],
    ["{}", /priv_key is not of type/],
    [GO_KEY.replace(/mXUS[^"]*/, "AAAA"), /has 3 bytes, not 64/],
    [GO_KEY.replace("mXUS", "nXUS"), /does not belong to its secret half/],
  ];
  for (const [text, rule] of cases) assert.throws(() => seedOfKeyFile(text, "key.json"), rule);
});

test("a home keeps its keys and its genesis when it is made again", () => {
  const home = mkdtempSync(join(tmpdir(), "interlease-node-"));
  try {
    const { validatorSeed } = createNodeHome(home, 'pruning = "nothing"\n');
    const id = readNodeId(home);
    assert.equal(statSync(nodePaths.validatorKey(home)).mode & 0o777, 0o600);
    assert.equal(toHex(createNodeHome(home, 'pruning = "nothing"\n').validatorSeed), toHex(validatorSeed));
    assert.equal(toHex(readNodeId(home)), toHex(id));
    writeGenesisFile(home, { chain_id: "a-1" });
    assert.throws(() => writeGenesisFile(home, { chain_id: "b-1" }), /is there already/);
    assert.equal(readGenesisFile(home).chain_id, "a-1");
    assert.equal(toHex(readValidatorSeed(home)), toHex(validatorSeed));
    assert.equal(readAppSettings(home).pruning, "nothing");
    writeFileSync(nodePaths.genesis(home), '{"chain_id": "a-1", "app_state": {"bank": {"amount": 12345678901234567890}}}');
    assert.deepEqual(readGenesisFile(home)["app_state"], { bank: { amount: 12345678901234567890n } });
    writeFileSync(nodePaths.genesis(home), "{");
    assert.throws(() => readGenesisFile(home), /is not JSON/);
    writeFileSync(nodePaths.genesis(home), "{}");
    assert.throws(() => readGenesisFile(home), /has no chain_id/);
    assert.equal(readFileSync(join(home, "data", "priv_validator_state.json"), "utf8"), '{"height":"0","round":0,"step":0}\n');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
