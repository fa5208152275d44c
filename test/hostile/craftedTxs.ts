import { sha256 } from "../../src/crypto/hash.ts";
import { concat, fromHex, utf8 } from "../../src/encoding/bytes.ts";
import { Writer } from "../../src/encoding/writer.ts";
import { type Wallet, walletFromKey } from "../../src/client/wallet.ts";
import { aminoSignBytes } from "../../src/proto/aminoJson.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { accountAddress } from "../../src/crypto/address.ts";
import { MsgMultiSend, MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { LegacyAminoPubKey } from "../../src/proto/gen/cosmos/crypto/multisig.ts";
import { PubKey } from "../../src/proto/gen/cosmos/crypto/secp256k1.ts";
import { PubKey as ConsensusKey } from "../../src/proto/gen/cosmos/crypto/ed25519.ts";
import { MsgCreateValidator, MsgDelegate, MsgEditValidator, MsgUndelegate } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { Fee, SignDoc, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import { MsgTransfer } from "../../src/proto/gen/ibc/applications/transfer/v1.ts";
import { MsgCreateClient, MsgSubmitMisbehaviour, MsgUpdateClient } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { MsgConnectionOpenTry } from "../../src/proto/gen/ibc/core/connection/v1.ts";
import { ClientState, ConsensusState, Header } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import { anyCodec } from "../../src/proto/registry.ts";
import {
  MsgChangeRewardDenoms,
  MsgCreateConsumer,
  MsgSetConsumerCommissionRate,
  MsgUpdateConsumer,
} from "../../src/proto/gen/interchain_security/ccv/provider/v1.ts";

/** A transaction whose bytes no library would write, from an account of its own. */
export interface CraftedTx {
  readonly name: string;
  readonly wallet: Wallet;
  readonly tx: Uint8Array;
}

/** A length-delimited field. */
export function field(number: number, value: Uint8Array | string): Uint8Array {
  return new Writer()
    .u32((number << 3) | 2)
    .data(typeof value === "string" ? utf8(value) : value)
    .finish();
}
function number(at: number, value: number): Uint8Array {
  return new Writer()
    .u32(at << 3)
    .u32(value)
    .finish();
}
function packed({ typeUrl, value }: Any): Uint8Array {
  return concat(field(1, typeUrl), field(2, value));
}
function any(typeUrl: string, ...parts: readonly Uint8Array[]): Any {
  return { typeUrl, value: concat(...parts) };
}

/** Field 1029 has bit 11 set: it may be ignored. */
const NON_CRITICAL = field(1029, "x");
const CRITICAL = field(29, "x");
const GAS = 400_000;
const EMPTY = new Uint8Array(0);
export const RECIPIENT = encodeBech32("cosmos", new Uint8Array(20).fill(77));
export const TEXTS = [
  ...["010", "08", "+5", "-5", "-010", "+010", "0x10", "0X1f", "0b11", "0o17", "0O7", "1_000", "_1", "1_", "1__0", "0_7", "0x_f", "0x"],
  ...["00", "-0", "+", "-", " 5", "5 ", "5.0", "1e3", "٣", "0b2", "++5", "0x-5", "000000000000000000000000000000000000005"],
] as const;

/** What may be other than usual in a transaction. */
interface Parts {
  readonly messages: (wallet: Wallet) => readonly Any[];
  readonly body: readonly Uint8Array[];
  readonly fee: readonly Uint8Array[];
  readonly key: (wallet: Wallet) => Uint8Array;
  /** More than one key, which are merged; default `key` alone. */
  readonly keys?: (wallet: Wallet) => readonly Uint8Array[];
  readonly mode: readonly Uint8Array[];
  readonly auth: readonly Uint8Array[];
  readonly amino: boolean;
}

function coin(...amount: readonly Uint8Array[]): Uint8Array {
  return concat(field(1, "stake"), ...amount);
}
const ONE = coin(field(2, "1"));

function sendOf(wallet: Wallet, ...rest: readonly Uint8Array[]): Any {
  return any(MsgSend.typeUrl, field(1, wallet.address), field(2, RECIPIENT), ...rest);
}

const USUAL: Parts = {
  messages: (wallet) => [sendOf(wallet, field(3, ONE))],
  body: [],
  fee: [field(2, concat(field(1, coin(field(2, "7"))), number(2, GAS)))],
  key: (wallet) => packed({ typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: wallet.publicKey }) }),
  mode: [],
  auth: [],
  amino: false,
};

type Case = readonly [name: string, parts: Partial<Parts>];

function message(make: (wallet: Wallet) => Any): Partial<Parts> {
  return { messages: (wallet) => [make(wallet)] };
}
function send(...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((wallet) => sendOf(wallet, ...rest));
}

const consensusKey = (seed: number): Any => any(ConsensusKey.typeUrl, field(1, sha256(Uint8Array.of(seed))));
const operatorOf = (wallet: Wallet): string => encodeBech32("cosmosvaloper", accountAddress(wallet.publicKey));

function transfer(...token: readonly Uint8Array[]): Partial<Parts> {
  return message((w) =>
    any(MsgTransfer.typeUrl, field(1, "transfer"), field(2, "channel-0"), ...token, field(4, w.address), field(5, RECIPIENT), number(7, 9)),
  );
}

function rate(...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((w) => any(MsgSetConsumerCommissionRate.typeUrl, field(1, operatorOf(w)), ...rest, field(4, w.address), field(5, "0")));
}

/** A duration of less than nothing. */
const MINUS_ONE = fromHex("08ffffffffffffffffff01");
const named = field(3, concat(field(1, "name"), field(2, "description"), field(3, "metadata")));

function consumerOf(...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((w) => any(MsgCreateConsumer.typeUrl, field(1, w.address), field(2, "crafted-2"), ...rest));
}

function changeOf(...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((w) => any(MsgUpdateConsumer.typeUrl, field(1, w.address), ...rest));
}

function rewards(...denoms: readonly Uint8Array[]): Partial<Parts> {
  return message((w) => any(MsgChangeRewardDenoms.typeUrl, ...denoms, field(3, w.address)));
}

function edit(...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((w) => any(MsgEditValidator.typeUrl, field(2, operatorOf(w)), ...rest));
}

function multiSend(input: Uint8Array, output: Uint8Array): Partial<Parts> {
  const side = (address: string, coins: Uint8Array): Uint8Array => concat(field(1, address), field(2, coins));
  return message((w) => any(MsgMultiSend.typeUrl, field(1, side(w.address, input)), field(2, side(RECIPIENT, output))));
}

/** Anys that are looked through only: a signer's key behind which another stands, and the state of a client in a handshake. */
function superseded(what: string, packedAny: Any): readonly Case[] {
  const handshake = (w: Wallet): Any =>
    any(
      MsgConnectionOpenTry.typeUrl,
      field(1, "07-tendermint-0"),
      field(3, packed(packedAny)),
      field(4, concat(field(1, "07-tendermint-0"), field(2, "connection-0"), field(3, field(1, "ibc")))),
      field(6, concat(field(1, "1"), field(2, "ORDER_ORDERED"))),
      field(8, "x"),
      field(12, w.address),
    );
  return [
    [`${what} in front of the signer's key`, { keys: (w) => [packed(packedAny), USUAL.key(w)] }],
    [`${what} as state of a client in a handshake`, message(handshake)],
  ];
}

/** MsgCreateValidator with its key in the given parts of field 6. */
function createValidator(...keys: readonly Uint8Array[]): Partial<Parts> {
  return message((wallet) => {
    const rate = 10n ** 17n;
    const plain = MsgCreateValidator.from({
      description: { moniker: "m", identity: "", website: "", securityContact: "", details: "" },
      commission: { rate, maxRate: rate, maxChangeRate: rate },
      minSelfDelegation: 1n,
      validatorAddress: operatorOf(wallet),
      value: { denom: "stake", amount: 1_000_000n },
    });
    return any(MsgCreateValidator.typeUrl, MsgCreateValidator.encode(plain), ...keys.map((key) => field(6, key)));
  });
}

function delegate(validator: string, ...rest: readonly Uint8Array[]): Partial<Parts> {
  return message((wallet) => any(MsgDelegate.typeUrl, field(1, wallet.address), field(2, validator), ...rest));
}

function multisig(keys: readonly Any[]): Any {
  return { typeUrl: LegacyAminoPubKey.typeUrl, value: LegacyAminoPubKey.encode({ threshold: 1, publicKeys: keys }) };
}
function nestedMultisig(depth: number, inner: Any): Any {
  return depth === 0 ? inner : multisig([nestedMultisig(depth - 1, inner)]);
}
const someKey = (i: number): Any => ({
  typeUrl: PubKey.typeUrl,
  value: PubKey.encode({ key: concat(Uint8Array.of(2), sha256(Uint8Array.of(i))) }),
});

const client = (state: Any, consensus: Any): Partial<Parts> =>
  message((wallet) => any(MsgCreateClient.typeUrl, field(1, packed(state)), field(2, packed(consensus)), field(3, wallet.address)));
const update = (typeUrl: string, content: Any): Partial<Parts> =>
  message((wallet) => any(typeUrl, field(1, "07-tendermint-0"), field(2, packed(content)), field(3, wallet.address)));
const clientState: Any = any(ClientState.typeUrl);
const consensusState: Any = any(ConsensusState.typeUrl, field(1, EMPTY), field(2, EMPTY));

function consumer(spawnTime: Uint8Array, period: Uint8Array): Partial<Parts> {
  return message((wallet) =>
    any(
      MsgCreateConsumer.typeUrl,
      ...[field(1, wallet.address), field(2, "chain-1"), field(3, concat(field(1, "n"), field(2, "d"), field(3, "m")))],
      field(4, concat(field(1, number(2, 1)), field(4, spawnTime), field(5, period))),
    ),
  );
}

const sends = (count: number): Partial<Parts> => ({
  messages: (wallet) => Array.from({ length: count }, () => sendOf(wallet, field(3, ONE))),
  fee: [field(2, concat(field(1, coin(field(2, "7"))), number(2, 20_000_000)))],
});
const amino = (name: string, parts: Partial<Parts>): readonly Case[] => [
  [`${name}, signed directly`, parts],
  [`${name}, signed in amino JSON`, { ...parts, amino: true }],
];
const option = (at: number, packedAny: Any): Partial<Parts> => ({ body: [field(at, packed(packedAny))] });
const validSend: Any = { typeUrl: MsgSend.typeUrl, value: MsgSend.encode(MsgSend.from({ fromAddress: RECIPIENT })) };

/** All cases; `validator` is the operator of the chain's validator. */
export function cases(validator: string): readonly Case[] {
  return [
    ["a usual transfer", {}],
    ...TEXTS.map((text): Case => [`the amount ${JSON.stringify(text)}`, send(field(3, coin(field(2, text))))]),
    ["a transfer without an amount", send(field(3, coin()))],
    ["a transfer of an empty amount", send(field(3, coin(field(2, ""))))],
    ["a transfer with an empty amount behind one", send(field(3, coin(field(2, "5"), field(2, ""))))],
    ["a transfer with two amounts", send(field(3, coin(field(2, "5"), field(2, "6"))))],
    ["a fee without an amount", { fee: [field(2, concat(field(1, coin()), number(2, GAS)))] }],
    ["a fee of an empty amount", { fee: [field(2, concat(field(1, coin(field(2, ""))), number(2, GAS)))] }],
    ["a fee in octal", { fee: [field(2, concat(field(1, coin(field(2, "010"))), number(2, GAS)))] }],
    ["two fees", { fee: [field(2, concat(field(1, coin(field(2, "7"))), number(2, GAS))), field(2, EMPTY)] }],
    ["a fee in two parts", { fee: [field(2, field(1, coin(field(2, "7")))), field(2, number(2, GAS))] }],
    ["two modes", { mode: [field(2, EMPTY)] }],
    ["two modes of another kind", { mode: [field(2, field(2, EMPTY))] }],
    ["a transfer without an amount to nobody", message((w) => any(MsgSend.typeUrl, field(1, w.address), field(3, coin())))],
    ["a transfer without an amount behind one with", send(field(3, ONE), field(3, concat(field(1, "z"), field(1, "zzz"))))],
    ["a transfer to several without an amount", multiSend(coin(), coin())],
    ["a transfer to several without what they get", multiSend(ONE, coin())],
    ...amino("an amount in octal", send(field(3, coin(field(2, "010"))))),
    ...amino("an amount with a plus", send(field(3, coin(field(2, "+5"))))),
    ...amino("no amount", send(field(3, coin()))),
    ...amino("an octal fee", { fee: [field(2, concat(field(1, coin(field(2, "010"))), number(2, GAS)))] }),
    ["a delegation without an amount, signed in amino JSON", { ...delegate(validator), amino: true }],
    ["a delegation with an empty amount, signed in amino JSON", { ...delegate(validator, field(3, EMPTY)), amino: true }],
    ...amino("two amounts", send(field(3, coin(field(2, "5"), field(2, "6"))))),
    ...amino("two senders, the first another", {
      messages: (w) => [any(MsgSend.typeUrl, field(1, RECIPIENT), sendOf(w, field(3, ONE)).value)],
    }),
    ["a delegation with a second, empty amount", delegate(validator, field(3, coin(field(2, "15"))), field(3, EMPTY))],
    ["a delegation with its amount in two parts", delegate(validator, field(3, field(1, "stake")), field(3, field(2, "15")))],
    ["a delegation without an amount", delegate(validator)],
    ["a transfer over a channel without an amount", transfer(field(3, coin()))],
    ["a transfer over a channel without coins", transfer()],
    ["a transfer over a channel of a wrong coin without an amount", transfer(field(3, field(1, "1")))],
    ["a transfer over a channel that is none", transfer(field(3, coin(field(2, "5"))))],
    [
      "a validator without amounts",
      message((w) => any(MsgCreateValidator.typeUrl, field(5, operatorOf(w)), field(6, packed(consensusKey(50))))),
    ],
    ["a change of nothing of a validator with an empty rate", edit(field(3, ""))],
    ["a change of a validator with an empty rate", edit(field(1, field(1, "new")), field(3, ""))],
    ["a change of a validator with an empty minimum", edit(field(1, field(1, "new")), field(4, ""))],
    ["a change of a validator with both empty", edit(field(1, field(1, "new")), field(3, ""), field(4, ""))],
    ["an end of a delegation without an amount", message((w) => any(MsgUndelegate.typeUrl, field(1, w.address), field(2, validator)))],
    ["a commission rate that is empty", rate(field(3, ""))],
    ["a commission rate that is absent", rate()],
    ["a commission rate that is absent, behind a chain id that may not be there", rate(field(2, "c"))],
    ["a consumer without a description and without a fraction of a penalty", consumerOf(field(1, "c"), field(7, field(2, EMPTY)))],
    ["a consumer without a fraction of a penalty", consumerOf(named, field(7, field(2, EMPTY)))],
    ["a consumer whose penalty has a negative time and no fraction", consumerOf(named, field(7, field(2, field(2, MINUS_ONE))))],
    ["a change of what is missing of a consumer that is none", changeOf(field(2, "x"), field(9, field(2, EMPTY)))],
    ["a denomination of rewards that is none", rewards(field(1, "a"))],
    ["a denomination of rewards to remove that is none", rewards(field(1, "stake"), field(2, "stake"), field(2, "1"))],
    ["no denominations of rewards", rewards()],
    ["a memo twice", { body: [field(2, "a"), field(2, "b")] }],
    ["a validator", createValidator(packed(consensusKey(1)))],
    ["a validator without a key", createValidator()],
    ["a validator with an empty key", createValidator(EMPTY)],
    ["a validator with its key in two parts", createValidator(field(1, ConsensusKey.typeUrl), field(2, consensusKey(2).value))],
    ["a validator with its type twice", createValidator(packed(consensusKey(3)), field(1, ConsensusKey.typeUrl))],
    ["a validator with two keys", createValidator(packed(consensusKey(4)), packed(consensusKey(5)))],
    ["a validator with a key behind one of an unknown type", createValidator(packed(any("/no.such.Type")), packed(consensusKey(6)))],
    [
      "a validator with a key behind one with an unknown field",
      createValidator(packed(any(ConsensusKey.typeUrl, CRITICAL)), packed(consensusKey(7))),
    ],
    ["a validator whose key is a message", createValidator(packed(validSend))],
    ["a validator whose key is a client's state", createValidator(packed(clientState))],
    ["a validator whose key is a coin", createValidator(packed(any("/cosmos.base.v1beta1.Coin", ONE)))],
    ["a validator with a key of several", createValidator(packed(multisig([someKey(1)])))],
    [
      "a validator with a key that may be ignored in part",
      createValidator(packed(any(ConsensusKey.typeUrl, consensusKey(8).value, NON_CRITICAL))),
    ],
    ...amino("an unknown field that may be ignored, in the body", { body: [NON_CRITICAL] }),
    ...amino("an unknown field that may be ignored, in the message", send(field(3, ONE), NON_CRITICAL)),
    ...amino("an unknown field that may be ignored, in a coin", send(field(3, concat(ONE, NON_CRITICAL)))),
    ["an unknown field that may be ignored, in an Any", { messages: () => [], body: [field(1, concat(packed(validSend), NON_CRITICAL))] }],
    ["an unknown field in the message", send(field(3, ONE), CRITICAL)],
    ["an unknown field that may be ignored, in the auth info", { auth: [NON_CRITICAL] }],
    ["an unknown field that may be ignored, in the signer's key", { key: (w) => concat(USUAL.key(w)), mode: [NON_CRITICAL] }],
    ["a transfer as an option that may be ignored", option(2047, validSend)],
    ["a transfer as an option", option(1023, validSend)],
    ["a key as an option that may be ignored", option(2047, consensusKey(9))],
    ["an option of an unknown type that may be ignored", option(2047, any("/no.such.Type"))],
    ["an empty option that may be ignored", { body: [field(2047, EMPTY)] }],
    ["a coin as message", { messages: () => [any("/cosmos.base.v1beta1.Coin", ONE)] }],
    ["a response as message", { messages: () => [any("/cosmos.bank.v1beta1.MsgSendResponse")] }],
    ["a query as message", { messages: () => [any("/cosmos.bank.v1beta1.QueryParamsRequest")] }],
    ["a message without a type", { messages: () => [any("")] }],
    [
      "a message with its type in two parts",
      { messages: () => [], body: [field(1, field(1, MsgSend.typeUrl)), field(1, field(2, validSend.value))] },
    ],
    ["a transfer as signer's key", { key: () => packed(validSend) }],
    ["a client's state as signer's key", { key: () => packed(clientState) }],
    ["a signer more than there are", { auth: [field(1, concat(field(1, packed(someKey(1))), field(2, field(1, number(1, 1)))))] }],
    ["a signer's key that is too short", { key: () => packed(any(PubKey.typeUrl, field(1, new Uint8Array(32)))) }],
    ["an empty signer's key", { key: () => EMPTY }],
    ["a signer's key of an unknown type", { key: () => packed(any("/no.such.Type")) }],
    ...superseded("a key of another kind", consensusKey(30)),
    ...superseded("a message", validSend),
    ...superseded("an answer", any("/cosmos.bank.v1beta1.MsgSendResponse")),
    ...superseded("a transaction", any("/cosmos.tx.v1beta1.Tx")),
    ...superseded("a coin", any("/cosmos.base.v1beta1.Coin", ONE)),
    ...superseded("a query", any("/cosmos.bank.v1beta1.QueryParamsRequest")),
    ...superseded("an account whose key is a message", any("/cosmos.auth.v1beta1.BaseAccount", field(2, packed(validSend)))),
    ...superseded("a client with wrong states", any(MsgCreateClient.typeUrl, field(1, packed(someKey(1))), field(2, packed(someKey(1))))),
    ...superseded("a key of several that are messages", multisig([validSend])),
    ...superseded("a key of several with an unknown field", multisig([any(PubKey.typeUrl, CRITICAL)])),
    ...superseded("a key of 120", multisig(Array.from({ length: 120 }, (_, i) => someKey(i)))),
    ["a client", client(clientState, consensusState)],
    ["a client whose state is a consensus state", client(consensusState, consensusState)],
    ["a client whose consensus state is a client's state", client(clientState, clientState)],
    ["an update by a client's state", update(MsgUpdateClient.typeUrl, clientState)],
    ["an update by a header", update(MsgUpdateClient.typeUrl, any(Header.typeUrl))],
    ["misbehaviour that is a header", update(MsgSubmitMisbehaviour.typeUrl, any(Header.typeUrl))],
    ["misbehaviour that is a key", update(MsgSubmitMisbehaviour.typeUrl, consensusKey(30))],
    ["a client whose state is a message", client(validSend, consensusState)],
    ...[8, 9, 10, 11, 12].map(
      (depth): Case => [`a key ${depth} deep in keys of several`, { key: () => packed(nestedMultisig(depth, someKey(1))) }],
    ),
    ...[98, 99, 100, 101].map(
      (n): Case => [`a key of ${n}`, { key: () => packed(multisig(Array.from({ length: n }, (_, i) => someKey(i)))) }],
    ),
    ...[99, 100, 101].map((n): Case => [`${n} messages`, sends(n)]),
    ...[8, 9, 10, 11].map(
      (depth): Case => [`a validator's key ${depth} deep`, createValidator(packed(nestedMultisig(depth, consensusKey(20))))],
    ),
    ["a consumer", consumer(number(1, 1), number(1, 1))],
    ["a time of the wrong wire type", consumer(field(1, "a"), number(1, 1))],
    ["a time with nanoseconds of the wrong wire type", consumer(field(2, "a"), number(1, 1))],
    ["a duration of the wrong wire type", consumer(number(1, 1), field(1, "a"))],
    ["a time with seconds twice", consumer(concat(number(1, 5), number(1, 1)), number(1, 1))],
    ["a time with an unknown field", consumer(concat(number(1, 1), CRITICAL), number(1, 1))],
    ["a time with an unknown field that may be ignored", consumer(concat(number(1, 1), NON_CRITICAL), number(1, 1))],
    ["a timeout whose tenth byte has more than one bit", { body: [fromHex("18ffffffffffffffffff02")] }],
    ["a timeout of ten bytes", { body: [fromHex("18ffffffffffffffffff01")] }],
    [
      "an address with a Kelvin sign for its k",
      message((wallet) => any(MsgSend.typeUrl, field(1, wallet.address), field(2, kelvin()), field(3, ONE))),
    ],
    [
      "an address in capitals",
      message((wallet) => any(MsgSend.typeUrl, field(1, wallet.address), field(2, withK().toUpperCase()), field(3, ONE))),
    ],
  ];
}

/** An address that has the letter k. */
function withK(): string {
  for (let i = 0; ; i++) {
    const address = encodeBech32("cosmos", new Uint8Array(20).fill(i));
    if (address.includes("k")) return address;
  }
}
function kelvin(): string {
  return withK().toUpperCase().replace("K", "\u212a");
}

/** Where the accounts of the cases begin. */
export function walletOf(i: number): Wallet {
  return walletFromKey(sha256(utf8(`crafted ${i}`)), "cosmos");
}

/** A case as signed bytes. */
export function craft([name, changes]: Case, wallet: Wallet, chainId: string, accountNumber: bigint): CraftedTx {
  const { messages, body, fee, key, keys, mode, auth, amino: isAmino } = { ...USUAL, ...changes };
  const all = messages(wallet);
  const bodyBytes = concat(...all.map((one) => field(1, packed(one))), ...body);
  const signerKeys = keys?.(wallet) ?? [key(wallet)];
  const modes = [field(2, field(1, number(1, isAmino ? 127 : 1))), ...mode];
  const authInfoBytes = concat(field(1, concat(...signerKeys.map((one) => field(1, one)), ...modes)), ...fee, ...auth);
  const content = { chainId, accountNumber, sequence: 0n };
  const signed = isAmino
    ? aminoSignBytes(
        { ...content, fee: Fee.decode(fee[0]?.subarray(2) ?? EMPTY), memo: "", messages: all, timeoutHeight: 0n },
        { resolve: anyCodec },
      )
    : SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber });
  return { name, wallet, tx: TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [wallet.sign(signed)] }) };
}
