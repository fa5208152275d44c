import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { parseDec } from "../../src/encoding/decimal.ts";
import { ACK, consumerPacketBytes, decodeConsumerPacket, decodeVscPacket, vscPacketBytes } from "../../src/modules/ccv/packets.ts";
import { capPowers, capValidatorSet, minPowerInTopN, orderByPriority } from "../../src/modules/ccv/provider/powerShaping.ts";
import { allowanceOf, replenished } from "../../src/modules/ccv/provider/slashMeter.ts";
import { readAcceptance, skipUnless } from "../support/acceptance.ts";

const shaping = ["vectors", "ccv-power-shaping.json.gz"] as const;
const wire = ["vectors", "ccv-wire.json"] as const;
const big = (list: readonly number[]): readonly bigint[] => list.map(BigInt);

test("ccv-power-shaping: the least power in the top N", { skip: skipUnless(...shaping) }, (t) => {
  const { minPowerInTopN: cases } = readAcceptance(...shaping);
  for (const { powers, topN, minPower } of cases)
    assert.equal(minPowerInTopN(big(powers), topN), BigInt(minPower), JSON.stringify({ powers, topN }));
  t.diagnostic(`${cases.length} cases`);
});

test("ccv-power-shaping: capped powers", { skip: skipUnless(...shaping) }, (t) => {
  const { validatorsPowerCap: cases } = readAcceptance(...shaping);
  const ascending = (list: readonly bigint[]): readonly bigint[] => [...list].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const { powers, cap, capped } of cases) {
    const ours = capPowers(
      big(powers).map((power) => ({ power })),
      cap,
    ).map(({ power }) => power);
    assert.deepEqual(ascending(ours), ascending(big(capped)), JSON.stringify({ powers, cap }));
  }
  t.diagnostic(`${cases.length} cases`);
});

test("ccv-wire: packets are read and written byte for byte", { skip: skipUnless(...wire) }, () => {
  const { vscPacket, slashPacket, vscMaturedPacket } = readAcceptance(...wire);
  assert.equal(fromUtf8(vscPacketBytes(decodeVscPacket(utf8(vscPacket.json)).packet)), vscPacket.json);
  for (const { json } of [slashPacket, vscMaturedPacket])
    assert.equal(fromUtf8(consumerPacketBytes(decodeConsumerPacket(utf8(json)))), json);
});

test("ccv-wire: bytes of results", { skip: skipUnless(...wire) }, () => {
  const { v1, slashPacketHandled, slashPacketBounced } = readAcceptance(...wire).acknowledgementResultBytes;
  const hex = (byte: number): string => toHex(Uint8Array.of(byte));
  assert.deepEqual([hex(ACK.done), hex(ACK.slashHandled), hex(ACK.slashBounced)], [v1, slashPacketHandled, slashPacketBounced]);
});

test("ccv-wire: the slash meter's allowance and replenishment", { skip: skipUnless(...wire) }, () => {
  const { slashMeterAllowance, slashMeterBasic } = readAcceptance(...wire);
  const sum = (powers: readonly number[]): bigint => BigInt(powers.reduce((a, b) => a + b, 0));
  for (const { powers, fraction, allowance } of slashMeterAllowance) assert.equal(allowanceOf(fraction, sum(powers)), BigInt(allowance));
  const [power = 0] = slashMeterBasic.validatorPowers;
  const total = sum(slashMeterBasic.validatorPowers);
  for (const row of slashMeterBasic.cases) {
    assert.equal(allowanceOf(row.replenishFraction, total), BigInt(row.meterBefore));
    assert.equal(BigInt(row.meterBefore) - BigInt(power), BigInt(row.meterAfter));
    const allowance = allowanceOf(row.replenishFraction, total - BigInt(power));
    assert.equal(allowance, BigInt(row.allowanceAfter));
    let meter = BigInt(row.meterAfter);
    let times = 0;
    for (; meter <= 0n; times++) meter = replenished(meter, allowance);
    assert.equal(times, row.replenishesTillPositive, row.replenishFraction);
  }
});

test("ccv-wire: who is in the top N", { skip: skipUnless(...wire) }, () => {
  const { powers, cases } = readAcceptance(...wire).topNValidators;
  const all: readonly (readonly [string, number])[] = Object.entries(powers);
  for (const row of cases) {
    const least = minPowerInTopN(
      all.map(([, power]) => BigInt(power)),
      row.topN,
    );
    const members = all.filter(([, power]) => BigInt(power) >= least).map(([name]) => name);
    const expected = row.in === "all" ? all.map(([name]) => name) : row.in;
    assert.deepEqual([...members].sort(), [...expected].sort(), `N ${row.topN}`);
  }
});

test("ccv-wire: the validator set cap with priorities", { skip: skipUnless(...wire) }, () => {
  const { powers, cases } = readAcceptance(...wire).validatorSetCap;
  const all = Object.entries(powers).map(([name, power]) => ({ name, power: parseDec(String(power)) }));
  for (const { cap, priority, expected } of cases) {
    const ordered = orderByPriority(all, ({ name }) => priority.includes(name));
    assert.deepEqual(
      capValidatorSet(ordered, { topN: 0, cap }).map(({ name }) => name),
      expected,
    );
  }
});
