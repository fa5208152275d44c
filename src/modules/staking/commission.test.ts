import assert from "node:assert/strict";
import { test } from "node:test";
import { ONE, parseDec } from "../../encoding/decimal.ts";
import { HOUR, SECOND } from "../../encoding/time.ts";
import { StateError } from "../../framework/index.ts";
import { commissionText, validateNewRate, validateRates } from "./commission.ts";

const refusedWith =
  (code: number) =>
  (error: unknown): boolean =>
    error instanceof StateError && error.kind.code === code;
const rates = (rate: string, maxRate: string, maxChangeRate: string) => ({
  rate: parseDec(rate),
  maxRate: parseDec(maxRate),
  maxChangeRate: parseDec(maxChangeRate),
});

test("a commission prints as a Go chain has emitted it", () => {
  const updateTime = 1_795_267_548n * SECOND + 154_576_346n;
  assert.equal(
    commissionText({ commissionRates: rates("0.07", "0.2", "0.01"), updateTime }),
    'commission_rates:<rate:"70000000000000000" max_rate:"200000000000000000" max_change_rate:"10000000000000000" > update_time:<seconds:1795267548 nanos:154576346 > ',
  );
});

test("a zero rate prints, the parts of a zero time do not", () => {
  const text = commissionText({ commissionRates: rates("0", "0", "0"), updateTime: 0n });
  assert.equal(text, 'commission_rates:<rate:"0" max_rate:"0" max_change_rate:"0" > update_time:<> ');
});

test("rates that contradict each other are refused with Go's codes", () => {
  validateRates(rates("0", "0", "0"));
  assert.throws(() => validateRates(rates("0", "-0.1", "0")), refusedWith(9));
  assert.throws(() => validateRates({ rate: 0n, maxRate: ONE + 1n, maxChangeRate: 0n }), refusedWith(10));
  assert.throws(() => validateRates(rates("-0.1", "0", "0")), refusedWith(9));
  assert.throws(() => validateRates(rates("0.2", "0.1", "0")), refusedWith(11));
  assert.throws(() => validateRates(rates("0", "0", "-0.1")), refusedWith(13));
  assert.throws(() => validateRates(rates("0", "0.1", "0.2")), refusedWith(14));
});

test("a rate changes once a day and by no more than it may", () => {
  const commission = { commissionRates: rates("0.1", "0.5", "0.1"), updateTime: 0n };
  const change = (rate: string, timeNs: bigint) => () => validateNewRate(commission, parseDec(rate), timeNs);
  assert.throws(change("0.2", 24n * HOUR - 1n), refusedWith(12));
  assert.throws(change("-0.1", 24n * HOUR), refusedWith(9));
  assert.throws(change("0.6", 24n * HOUR), refusedWith(11));
  assert.throws(change("0.21", 24n * HOUR), refusedWith(15));
  change("0.2", 24n * HOUR)();
  // A lower rate may fall by any amount.
  change("0", 24n * HOUR)();
});
