import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestProvider, launch, OWNER, type TestProvider, toEpoch } from "../../../../test/support/ccvApps.ts";
import { readGoVector } from "../../../../test/support/goVector.ts";
import {
  BOUNCED,
  confirm,
  connect,
  connectedLease,
  DONE,
  HANDLED,
  meterOf,
  openLease,
  receive,
  slashAcksOf,
  slashText,
} from "../../../../test/support/providerLease.ts";
import { parseDec } from "../../../encoding/decimal.ts";
import { ensure, fill, sdkErrors } from "../../../framework/index.ts";
import { PowerShapingParameters, SlashJailParameters } from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import { type Punishments, punishments } from "../../slashing/slots.ts";
import { getValidatorByConsAddress } from "../../staking/index.ts";
import { Msg } from "./api.ts";
import { state } from "./state.ts";

interface SlashRow {
  readonly powers: readonly number[];
  readonly powerCap: number;
  readonly leased: readonly number[];
  readonly slashed: readonly number[];
}
/** What Go's provider slashes honest reports by; written by test/vectors/go/powerShaping/main.go. */
const slashVector: readonly SlashRow[] = readGoVector("powerShaping/powerShaping.json.gz").slashes;

test("a downtime jails the validator, draws the meter and is answered with the next change", () => {
  const { chain, consumerId } = connectedLease();
  confirm(chain);
  const [, second] = chain.validators;
  assert(second !== undefined);
  const before = meterOf(chain) ?? 0n;
  const { ack, events } = receive(chain, slashText(second.consensusAddress));
  assert.equal(ack, HANDLED);
  assert.deepEqual(
    events.filter(({ type }) => /ccv|execute/.test(type)).map(({ type }) => type),
    ["execute_consumer_chain_slash", "ccv_packet"],
  );
  assert.equal(meterOf(chain), before - 30n);
  assert.deepEqual(slashAcksOf(chain, consumerId), [second.consensusText]);
  const third = chain.validators[2];
  assert.equal(receive(chain, slashText(third?.consensusAddress ?? new Uint8Array(20))).ack, BOUNCED, "the meter is overdrawn");
  toEpoch(chain);
  assert.deepEqual(slashAcksOf(chain, consumerId), [], "sent with the epoch's change");
});

test("requests that punish nobody are answered, too", () => {
  const { chain, consumerId } = connectedLease();
  confirm(chain);
  const [first] = chain.validators;
  assert(first !== undefined);
  const meter = meterOf(chain);
  assert.equal(receive(chain, slashText(new Uint8Array(20).fill(9))).ack, HANDLED);
  assert.equal(receive(chain, slashText(first.consensusAddress, { infraction: "INFRACTION_TYPE_DOUBLE_SIGN" })).ack, DONE);
  assert.equal(
    chain.app.withContext((ctx) => state.doubleSignLog.has(ctx, first.consensusAddress)),
    true,
  );
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_VSCM","vscMaturedPacketData":{"valset_update_id":"1"}}').ack, DONE);
  chain.app.deliver(Msg.removeConsumer, { consumerId, owner: OWNER });
  assert.equal(receive(chain, slashText(first.consensusAddress)).ack, HANDLED);
  assert.equal(meterOf(chain), meter);
  assert.equal(slashAcksOf(chain, consumerId).length, 2);
});

test("what is wrong with a packet is an error acknowledgement of its code and changes nothing", () => {
  const { chain, consumerId } = connectedLease();
  confirm(chain);
  const address = chain.validators[0]?.consensusAddress ?? new Uint8Array(20);
  const error = (code: number): string => `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
  assert.equal(receive(chain, "no packet").ack, error(29));
  assert.equal(receive(chain, slashText(address, { id: 77 })).ack, error(1), "an id that was never given");
  assert.equal(receive(chain, slashText(address, { power: 0 })).ack, error(1));
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_SLASH"}').ack, error(1), "slash without slash data");
  assert.equal(receive(chain, '{"type":"CONSUMER_PACKET_TYPE_UNSPECIFIED"}').ack, error(1));
  assert.deepEqual(slashAcksOf(chain, consumerId), []);
});

test("no more than the validator's own stake answers for a downtime, whatever power the consumer states", () => {
  const { chain, consumerId } = connectedLease();
  confirm(chain);
  const downtime = SlashJailParameters.from({ slashFraction: parseDec("0.1"), jailDuration: 1n });
  chain.app.withContext((ctx) => state.infractionParameters.set(ctx, consumerId, { doubleSign: undefined, downtime }));
  const [first] = chain.validators;
  assert(first !== undefined);
  receive(chain, slashText(first.consensusAddress, { power: 1_000_000 }));
  const validator = chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, first.consensusAddress));
  assert.equal(validator?.tokens, 45_000_000n);
  toEpoch(chain);
  const left = chain.app.withContext((ctx) => state.consumerValidators.get(ctx, [consumerId, first.consensusAddress]));
  assert.equal(left, undefined, "jailed validators leave the set");
});

test("a validator whose power was raised by a power cap is slashed by what the consumer was told, as in Go", () => {
  for (const { powers, powerCap, leased, slashed } of slashVector) {
    const chain = createTestProvider(powers);
    const powerShapingParameters = PowerShapingParameters.from({ validatorsPowerCap: powerCap });
    const { consumerId } = connect(chain, launch(chain, { powerShapingParameters }, ...powers.keys()));
    confirm(chain);
    const downtime = SlashJailParameters.from({ slashFraction: parseDec("0.01"), jailDuration: 1n });
    for (const [i, { consensusAddress }] of chain.validators.entries()) {
      chain.app.withContext((ctx) => {
        state.infractionParameters.set(ctx, consumerId, { doubleSign: undefined, downtime });
        state.slashMeter.set(ctx, 0n);
      });
      assert.equal(receive(chain, slashText(consensusAddress, { power: leased[i] ?? 0 })).ack, HANDLED);
      const validator = chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, consensusAddress));
      assert.equal(validator?.tokens, BigInt(powers[i] ?? 0) * 1_000_000n - BigInt(slashed[i] ?? 0) * 10_000n);
    }
  }
});

function launched(chain: TestProvider): [TestProvider, string] {
  return [chain, launch(chain, {}, ...chain.validators.keys())];
}
function setMeter({ app }: TestProvider, meter: bigint): void {
  app.withContext((ctx) => state.slashMeter.set(ctx, meter));
}

test("a validator that is jailed already draws nothing from the meter", () => {
  const { chain } = openLease([50, 30, 20]);
  setMeter(chain, 100n);
  const second = chain.validators[1]?.consensusAddress ?? new Uint8Array(20);
  assert.equal(receive(chain, slashText(second)).ack, HANDLED);
  assert.equal(meterOf(chain), 70n);
  assert.equal(receive(chain, slashText(second)).ack, HANDLED);
  assert.equal(meterOf(chain), 70n);
});

test("a meter of 0 still has room for one validator, a negative one bounces the packet and punishes nobody", () => {
  const { chain, consumerId } = openLease();
  const [first, second] = chain.validators;
  assert(first !== undefined && second !== undefined);
  setMeter(chain, 0n);
  assert.equal(receive(chain, slashText(first.consensusAddress)).ack, HANDLED);
  assert.equal(meterOf(chain), -50n);
  setMeter(chain, -1n);
  assert.equal(receive(chain, slashText(second.consensusAddress)).ack, BOUNCED);
  assert.equal(meterOf(chain), -1n);
  assert.deepEqual(slashAcksOf(chain, consumerId), [first.consensusText]);
  assert.equal(chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, second.consensusAddress))?.jailed, false);
});

test("a request under an id is one of the height behind the block in which the id ended", () => {
  const { chain } = openLease();
  const id = chain.app.withContext((ctx) => state.vscId.get(ctx));
  while (chain.app.withContext((ctx) => state.vscId.get(ctx)) === id) chain.app.block();
  const last = chain.app.height;
  chain.app.block();
  setMeter(chain, 100n);
  const { events } = receive(chain, slashText(chain.validators[0]?.consensusAddress ?? new Uint8Array(20), { id }));
  const punished = events.find(({ type }) => type === "execute_consumer_chain_slash");
  assert.deepEqual(
    punished?.attributes.filter(([name]) => name === "infraction_height" || name === "valset_update_id"),
    [
      ["infraction_height", `${last + 1n}`],
      ["valset_update_id", `${id}`],
    ],
  );
});

test("a punishment that fails half-way keeps what it had done, as in Go: handled, but not told", () => {
  const slashing: Punishments = {
    signingRecord: () => undefined,
    isTombstoned: () => false,
    hasPublicKey: () => true,
    slash() {},
    jail() {},
    tombstone() {},
    jailUntil: () => ensure(false, sdkErrors.NotFound, "no signing record"),
    downtimeJailDuration: () => 1n,
    slashFractionDowntime: () => 0n,
    slashFractionDoubleSign: () => 0n,
  };
  const { chain, consumerId } = connect(...launched(createTestProvider([50, 30, 20], { fills: [fill(punishments, slashing)] })));
  confirm(chain);
  const downtime = SlashJailParameters.from({ slashFraction: parseDec("0.1"), jailDuration: 1n });
  chain.app.withContext((ctx) => state.infractionParameters.set(ctx, consumerId, { doubleSign: undefined, downtime }));
  setMeter(chain, 100n);
  const first = chain.validators[0]?.consensusAddress ?? new Uint8Array(20);
  const { ack, events } = receive(chain, slashText(first, { power: 50 }));
  assert.equal(ack, HANDLED);
  assert.equal(events.filter(({ type }) => type === "execute_consumer_chain_slash").length, 0);
  const validator = chain.app.withContext((ctx) => getValidatorByConsAddress(ctx, first));
  assert.deepEqual([validator?.tokens, validator?.jailed], [45_000_000n, true]);
});
