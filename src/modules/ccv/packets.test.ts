import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, utf8 } from "../../encoding/bytes.ts";
import { StateError } from "../../framework/index.ts";
import { Infraction } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import { ConsumerPacketData, ConsumerPacketDataType, ValidatorSetChangePacketData } from "../../proto/gen/interchain_security/ccv/v1.ts";
import {
  consumerPacketBytes,
  decodeConsumerPacket,
  decodeVscPacket,
  slashDataOf,
  validateSlashPacket,
  validateVscPacket,
  vscPacketBytes,
} from "./packets.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const ADDRESS = Uint8Array.from({ length: 20 }, (_, i) => i + 1);

function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof StateError) return `${error.kind.codespace}/${error.kind.code}`;
    throw error;
  }
  return "none";
}

const vsc = (text: string) => decodeVscPacket(utf8(text));
const slash = (
  infraction: string,
  data = `"slashPacketData":{"validator":{"address":"AQ==","power":"7"},"valset_update_id":"3","infraction":"${infraction}"}`,
) => decodeConsumerPacket(utf8(`{"type":"CONSUMER_PACKET_TYPE_SLASH",${data}}`));

test("a validator-set change is compact JSON in the order of its proto file, empty lists included", () => {
  const pubKey = { ed25519: KEY, secp256k1: undefined };
  const packet = ValidatorSetChangePacketData.from({ validatorUpdates: [{ pubKey, power: 7n }], valsetUpdateId: 3n });
  const text =
    '{"validator_updates":[{"pub_key":{"ed25519":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},"power":"7"}],"valset_update_id":"3","slash_acks":[]}';
  assert.equal(fromUtf8(vscPacketBytes(packet)), text);
  assert.deepEqual(vsc(text).packet, packet);
});

test("a list of updates may be empty but not absent or null, and the id not 0", () => {
  assert.equal(
    codeOf(() => validateVscPacket(vsc('{"validator_updates":[],"valset_update_id":"1"}'))),
    "none",
  );
  assert.equal(
    codeOf(() => validateVscPacket(vsc('{"validatorUpdates":[],"valsetUpdateId":1}'))),
    "none",
  );
  assert.equal(
    codeOf(() => validateVscPacket(vsc('{"validator_updates":null,"valset_update_id":"1"}'))),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => validateVscPacket(vsc('{"valset_update_id":"1"}'))),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => validateVscPacket(vsc('{"validator_updates":[],"valset_update_id":"0"}'))),
    "CCV/1",
  );
});

test("bytes behind the first JSON value are ignored; what is no such packet is sdk/29", () => {
  assert.equal(vsc('{"validator_updates":[],"valset_update_id":"5"} trailing').packet.valsetUpdateId, 5n);
  for (const text of ["", "null", "[]", '{"unknown":1}', '{"valset_update_id":"x"}', "\u0000"])
    assert.equal(
      codeOf(() => vsc(text)),
      "sdk/29",
      text,
    );
  assert.equal(
    codeOf(() => decodeVscPacket(Uint8Array.of(0xff, 0xfe))),
    "sdk/29",
  );
  assert.equal(
    codeOf(() => vsc(`${"[".repeat(10_000)}`)),
    "sdk/29",
  );
});

test("slash packets go out with the enum names of the first version, and come in with either", () => {
  const slashPacketData = { validator: { address: ADDRESS, power: 7n }, valsetUpdateId: 3n, infraction: Infraction.INFRACTION_DOWNTIME };
  const packet = ConsumerPacketData.from({ type: ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH, slashPacketData });
  const text = fromUtf8(consumerPacketBytes(packet));
  assert.match(text, /"infraction":"INFRACTION_TYPE_DOWNTIME"\}\}$/);
  assert.deepEqual(decodeConsumerPacket(utf8(text)), packet);
  assert.deepEqual(decodeConsumerPacket(utf8(text.replace("INFRACTION_TYPE_", "INFRACTION_"))), packet);
});

test("slash data without address, power or a known infraction are CCV/1", () => {
  const valid = slashDataOf(slash("INFRACTION_DOWNTIME"));
  assert.equal(
    codeOf(() => validateSlashPacket(valid)),
    "none",
  );
  assert.equal(
    codeOf(() => validateSlashPacket({ ...valid, valsetUpdateId: 0n })),
    "none",
  );
  assert.equal(
    codeOf(() => validateSlashPacket({ ...valid, validator: { address: new Uint8Array(0), power: 7n } })),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => validateSlashPacket({ ...valid, validator: { address: new Uint8Array(256), power: 7n } })),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => validateSlashPacket({ ...valid, validator: { address: ADDRESS, power: 0n } })),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => validateSlashPacket({ ...valid, infraction: Infraction.INFRACTION_UNSPECIFIED })),
    "CCV/1",
  );
});

test("a slash packet without slash data is refused instead of crashing", () => {
  assert.equal(
    codeOf(() => slashDataOf(slash("", '"vscMaturedPacketData":{"valset_update_id":"3"}'))),
    "CCV/1",
  );
  assert.equal(
    codeOf(() => slashDataOf(decodeConsumerPacket(utf8('{"type":1}')))),
    "CCV/1",
  );
});

test("a matured packet is read in its present form only", () => {
  const text = '{"type":"CONSUMER_PACKET_TYPE_VSCM","vscMaturedPacketData":{"valset_update_id":"3"}}';
  assert.equal(decodeConsumerPacket(utf8(text)).vscMaturedPacketData?.valsetUpdateId, 3n);
  assert.equal(fromUtf8(consumerPacketBytes(decodeConsumerPacket(utf8(text)))), text);
  const mixed = '{"type":"CONSUMER_PACKET_TYPE_VSCM","slashPacketData":{"infraction":"INFRACTION_TYPE_DOWNTIME"}}';
  assert.equal(
    codeOf(() => decodeConsumerPacket(utf8(mixed))),
    "sdk/29",
  );
});

test("mutated packets are decoded or refused, never more", () => {
  const pubKey = { ed25519: KEY, secp256k1: undefined };
  const packets = [
    vscPacketBytes(ValidatorSetChangePacketData.from({ validatorUpdates: [{ pubKey, power: 7n }], valsetUpdateId: 3n, slashAcks: ["a"] })),
    consumerPacketBytes(
      ConsumerPacketData.from({
        type: ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH,
        slashPacketData: { validator: { address: ADDRESS, power: 7n }, valsetUpdateId: 3n, infraction: Infraction.INFRACTION_DOWNTIME },
      }),
    ),
  ];
  const alphabet = utf8('{}[]":,\\0-9etfn \u0000\u00ff');
  let random = 1;
  const next = (below: number): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return (random >>> 8) % below;
  };
  let refused = 0;
  for (let i = 0; i < 4000; i++) {
    const bytes = Uint8Array.from(packets[i % 2] ?? []);
    for (let n = next(3) + 1; n > 0; n--) bytes[next(bytes.length)] = alphabet[next(alphabet.length)] ?? 0;
    const cut = next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
    const codes = [codeOf(() => validateVscPacket(decodeVscPacket(cut))), codeOf(() => slashDataOf(decodeConsumerPacket(cut)))];
    if (codes.every((code) => code !== "none")) refused++;
    for (const code of codes) assert.match(code, /^(none|sdk\/29|CCV\/1)$/);
  }
  assert(refused > 2000);
  const deep = utf8(`${'{"slash_acks":'.repeat(5000)}1${"}".repeat(5000)}`);
  assert.equal(
    codeOf(() => decodeVscPacket(deep)),
    "sdk/29",
  );
});
