import assert from "node:assert/strict";
import { test } from "node:test";
import { ChainClient, type RpcTransport } from "../../src/client/index.ts";
import { SECOND } from "../../src/encoding/time.ts";
import type { JsonValue } from "../../src/encoding/json.ts";
import { Relayer } from "../../src/relayer/index.ts";
import { createNetwork, type NetworkChain } from "../../src/testing.ts";
import { delegate, powerOf } from "../support/leaseNetwork.ts";
import { Dice } from "../support/mutation.ts";
import { onDemand, relayerEnd } from "../support/relayerEnd.ts";

const NONSENSE: readonly JsonValue[] = [
  null,
  {},
  [],
  "",
  "zz",
  -1,
  1e300,
  true,
  [null],
  { height: "-9" },
  "99999999999999999999999",
  "AAAA",
];

/** An answer with one of its parts, chosen at random, replaced, damaged or gone. */
function spoiled(value: JsonValue, dice: Dice): JsonValue {
  if (dice.below(6) === 0 || value === null || typeof value !== "object") {
    if (typeof value === "string" && value.length > 2 && dice.below(2) === 0) {
      const at = dice.below(value.length);
      return value.slice(0, at) + (dice.below(2) === 0 ? "" : "A") + value.slice(at + 1);
    }
    return NONSENSE[dice.below(NONSENSE.length)] ?? null;
  }
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    const at = dice.below(list.length);
    return list.map((item, i) => (i === at ? spoiled(item, dice) : item));
  }
  const entries = Object.entries(value);
  const at = dice.below(entries.length);
  return Object.fromEntries(
    entries.flatMap(([key, member], i) => (i !== at ? [[key, member]] : dice.below(5) === 0 ? [] : [[key, spoiled(member, dice)]])),
  );
}

/** RPC of a chain whose every fourth answer is spoiled once it has turned against us. */
function treacherous(chain: NetworkChain, dice: Dice): { readonly transport: RpcTransport; isHostile: boolean; spoilt: number } {
  const peer = {
    isHostile: false,
    spoilt: 0,
    transport: {
      endpoint: chain.chainId,
      async request(method: string, params?: Readonly<Record<string, unknown>>): Promise<JsonValue> {
        const answer = await chain.client.transport.request(method, params);
        if (!peer.isHostile || dice.below(4) !== 0) return answer;
        peer.spoilt += 1;
        return spoiled(answer, dice);
      },
    },
  };
  return peer;
}

/** One block on each chain at the same time: none is from the other's future. */
async function together(chains: readonly NetworkChain[]): Promise<void> {
  const times = await Promise.all(chains.map(async ({ client }) => (await client.status()).timeNs));
  const time = times.reduce((a, b) => (a > b ? a : b)) + SECOND;
  for (const chain of chains) await chain.produceBlock({ mempool: true, time });
}

test("a relayer that is told nonsense by one chain throws nothing and goes on with the others", { timeout: 120_000 }, async () => {
  const network = await createNetwork({ consumers: [{}, {}] });
  try {
    network.relayer.stop();
    const { provider } = network;
    const [bad, good] = network.consumers;
    const [validator] = provider.validators;
    assert.ok(bad && good && validator);
    const peer = treacherous(bad, new Dice(11));
    const relayer = new Relayer();
    const end = (chain: NetworkChain) => relayerEnd(chain, onDemand(chain));
    const badEnd = { ...end(bad), client: new ChainClient(peer.transport) };
    await relayer.connect({ a: { chain: badEnd, clientId: "07-tendermint-0" }, b: { chain: end(provider), clientId: "07-tendermint-0" } });
    await relayer.connect({
      a: { chain: end(good), clientId: "07-tendermint-0" },
      b: { chain: end(provider), clientId: "07-tendermint-1" },
    });
    peer.isHostile = true;
    for (let round = 0; round < 25; round++) {
      await delegate(network, 1n);
      for (let i = 0; i < 5; i++) await provider.produceBlock({ mempool: true });
      await together([provider, bad, good]);
      await relayer.relay();
      await relayer.relay();
      for (let i = 0; i < 2; i++) await good.produceBlock({ mempool: true });
      assert.equal(await powerOf(good, validator.consAddress), await powerOf(provider, validator.consAddress), `round ${round}`);
    }
    assert.ok(peer.spoilt > 20, `${peer.spoilt} answers were spoilt`);
    assert.ok(relayer.troubles.length > 0);
  } finally {
    await network.close();
  }
});
