import assert from "node:assert/strict";
import { test } from "node:test";
import { CacheBudget } from "./cacheBudget.ts";
import { GenerationCache } from "./generationCache.ts";

const cacheOf = (budget: CacheBudget, weight: number, size?: number) =>
  new GenerationCache<string, number>({ budget, weigh: () => weight, ...(size === undefined ? {} : { size }) });

test("a cache stays within twice its size and keeps what is used", () => {
  const cache = cacheOf(new CacheBudget(1e9), 1, 100);
  cache.set("kept", -1);
  for (let i = 0; i < 10_000; i++) {
    cache.set(`k${i}`, i);
    assert.equal(cache.get("kept"), -1);
    assert.ok(cache.size <= 200);
  }
  assert.equal(cache.get("k9999"), 9999);
  assert.equal(cache.get("k5"), undefined);
});

test("several caches hold no more together than their budget, and what was used least lately goes first, wherever it is", () => {
  const budget = new CacheBudget(1000);
  const [light, heavy] = [cacheOf(budget, 1), cacheOf(budget, 50)];
  light.set("idle", 1);
  heavy.set("used", 2);
  for (let i = 0; i < 500; i++) {
    light.set(`l${i}`, i);
    if (i % 5 === 0) heavy.set(`h${i}`, i);
    assert.equal(heavy.get("used"), 2);
    assert.ok(light.size + 50 * heavy.size <= 1050, `${light.size} and ${heavy.size} entries`);
  }
  assert.equal(light.get("idle"), undefined);
  assert.equal(heavy.get("h0"), undefined);
  assert.equal(light.get("l499"), 499);
});

test("writing an entry again costs nothing, and a smaller budget takes effect at once", () => {
  const budget = new CacheBudget(1000);
  const cache = cacheOf(budget, 100);
  for (let i = 0; i < 100; i++) cache.set("same", i);
  assert.equal(budget.young, 100);
  for (let i = 0; i < 4; i++) cache.set(`k${i}`, i);
  assert.equal(cache.size, 5);
  budget.resize(400);
  cache.set("new", 1);
  cache.set("newer", 1);
  cache.set("newest", 1);
  assert.ok(cache.size <= 4);
  assert.throws(() => budget.resize(0), RangeError);
});

test("deleting an entry deletes it from either generation", () => {
  const cache = cacheOf(new CacheBudget(1000), 1, 2);
  for (const key of ["a", "b", "c"]) cache.set(key, 1);
  for (const key of ["a", "c"]) cache.delete(key);
  assert.deepEqual([cache.get("a"), cache.get("b"), cache.get("c")], [undefined, 1, undefined]);
});

test("a cache that has joined is aged however many join after it", () => {
  const budget = new CacheBudget(1000);
  const caches = Array.from({ length: 600 }, () => cacheOf(budget, 1));
  for (const cache of caches) cache.set("old", 1);
  for (let i = 0; i < 2; i++) budget.charge(1000);
  assert.deepEqual(new Set(caches.map((cache) => cache.size)), new Set([0]));
});
