import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsumerState, GenesisState } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { toJson } from "../../../proto/registry.ts";
import { providerGenesis } from "./genesis.ts";
import { defaultParams } from "./params.ts";

function verdict(clientId: string, channelId: string): string {
  const consumer = ConsumerState.from({ chainId: "0", clientId, channelId });
  const section = toJson(GenesisState, GenesisState.from({ valsetUpdateId: 1n, params: defaultParams(), consumerStates: [consumer] }));
  try {
    providerGenesis.validate(section);
    return "valid";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("a consumer's client and channel are named by the rules of IBC: four letters, and eight", () => {
  assert.equal(verdict("client-1", "channel-0"), "valid", "Go takes clients of four letters and more");
  assert.match(verdict("abc", "channel-0"), /must be between 4-64 characters/);
  assert.match(verdict("07-tendermint-0", "channel"), /must be between 8-64 characters/);
  assert.match(verdict(" ", "channel-0"), /identifier cannot be blank/);
});
