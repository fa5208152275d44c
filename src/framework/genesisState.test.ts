import assert from "node:assert/strict";
import { test } from "node:test";
import { defineMessages, f } from "../proto/defineMessages.ts";
import { createApp } from "./app.ts";
import { genesis } from "./genesis.ts";
import { genesisOf } from "./genesisState.ts";
import { defineModule, type Module } from "./module.ts";
import { createTestApp } from "./testApp.ts";

const { Note, GenesisState } = defineMessages("examples.shelf.v1", {
  Note: { text: f.string(1) },
  Params: { size: f.u64(1), wood: f.string(2) },
  GenesisState: { params: f.message(1, "Params"), titles: f.repeated(f.string(2)), cover: f.any(3) },
});
const note = (text: string) => ({ typeUrl: Note.typeUrl, value: Note.encode({ text }) });

function shelf(name: string, begin: (given: unknown) => void = () => undefined): Module {
  return defineModule({
    name,
    types: [Note],
    genesis: genesis(GenesisState, {
      init: (_, given) => begin(given),
      export: () => GenesisState.from(),
      defaults: () => ({ params: { size: 7n, wood: "oak" }, titles: ["a", "b"], cover: note("old") }),
    }),
  });
}
const app = createApp({ name: "shelves", modules: [shelf("left"), shelf("right"), defineModule({ name: "wall" })] });
const DEFAULTS = { params: { size: "7", wood: "oak" }, titles: ["a", "b"], cover: { "@type": Note.typeUrl, text: "old" } };

test("a new chain's genesis has the defaults of every module that has any", () => {
  const expected = { left: DEFAULTS, right: DEFAULTS };
  assert.deepEqual(genesisOf(app), expected);
  assert.deepEqual(genesisOf(app, { left: null }), expected);
});

test("overrides replace the members that they name: lists and packed messages as a whole, and nothing beside them", () => {
  const { left, right } = genesisOf(app, { left: { params: { wood: "ash" }, titles: ["c"], cover: { "@type": "/examples.Other" } } });
  assert.deepEqual(left, { params: { size: "7", wood: "ash" }, titles: ["c"], cover: { "@type": "/examples.Other" } });
  assert.deepEqual(right, DEFAULTS);
});

test("a section that no module reads is refused by its name", () => {
  assert.throws(() => genesisOf(app, { wall: {}, loft: {} }), /genesis names sections that no module of shelves reads: wall, loft/);
});

test("a test app begins as any new chain does", () => {
  let begun: unknown;
  const left = shelf("left", (given) => {
    begun = given;
  });
  createTestApp({ modules: [left], genesis: { left: { params: { size: "8" } } } });
  assert.deepEqual(begun, { params: { size: 8n, wood: "oak" }, titles: ["a", "b"], cover: note("old") });
});
