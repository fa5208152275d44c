import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerApp, createNetwork, createTestChain, type GenesisJson, providerApp } from "../../src/testing.ts";
import { DecodeError, OperationError } from "../../src/encoding/error.ts";
import { StateError } from "../../src/framework/errors.ts";
import { Dice } from "../support/mutation.ts";

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  "",
  "-1",
  "0x10",
  "9".repeat(400),
  "18446744073709551616",
  [],
  {},
  [[]],
  "stake",
  "\ud800",
];

/** The document with one value, at any depth, replaced, left out or repeated. */
function spoil(json: unknown, dice: Dice): unknown {
  if (typeof json !== "object" || json === null || dice.below(8) === 0) return dice.pick(STRANGE);
  if (Array.isArray(json)) {
    const list: readonly unknown[] = json;
    if (list.length === 0) return dice.pick(STRANGE);
    const at = dice.below(list.length);
    if (dice.below(4) === 0) return [...list, list[at]];
    return list.map((one, i) => (i === at ? spoil(one, dice) : one));
  }
  const entries = Object.entries(json);
  if (entries.length === 0) return dice.pick(STRANGE);
  const at = dice.below(entries.length);
  if (dice.below(8) === 0) return Object.fromEntries(entries.filter((_, i) => i !== at));
  return Object.fromEntries(entries.map(([key, value], i) => [key, i === at ? spoil(value, dice) : value]));
}

test("a spoiled genesis of either chain opens, or is refused in words; nothing of it reaches other objects", {
  timeout: 120_000,
}, async () => {
  const network = await createNetwork();
  const documents: readonly (readonly ["provider" | "consumer", GenesisJson])[] = [
    ["provider", network.provider.export()],
    ...network.consumers.map((chain) => ["consumer", chain.export()] as const),
  ];
  await network.close();
  const dice = new Dice(31);
  const surprises: string[] = [];
  let refused = 0;
  for (const [role, genesis] of documents) {
    for (let i = 0; i <= 150; i++) {
      const state: unknown = JSON.parse(JSON.stringify(genesis["app_state"]));
      const bad = { ...genesis, app_state: i === 0 ? state : spoil(state, dice) };
      try {
        const app = role === "provider" ? providerApp() : consumerApp();
        const chain = await createTestChain({ app, genesis: bad as GenesisJson, keys: [] });
        await chain.close();
      } catch (error) {
        if (i === 0) throw error;
        refused++;
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        const told = [error, cause].some((e) => e instanceof OperationError || e instanceof DecodeError || e instanceof StateError);
        if (!told)
          surprises.push(error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 5).join(" | ") : String(error));
      }
    }
  }
  assert.deepEqual([...new Set(surprises)], []);
  assert.ok(refused > 100, `${refused} refused`);
  assert.equal(Object.keys(Object.prototype).length, 0);
});
