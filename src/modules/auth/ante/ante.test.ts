import assert from "node:assert/strict";
import { test } from "node:test";
import { accountAddress } from "../../../crypto/address.ts";
import { sha256 } from "../../../crypto/hash.ts";
import * as secp256k1 from "../../../crypto/secp256k1.ts";
import { verifyClaim } from "../../../crypto/verifyCache.ts";
import { encodeBech32 } from "../../../encoding/bech32.ts";
import { concat, utf8 } from "../../../encoding/bytes.ts";
import { parseCoins } from "../../../encoding/coins.ts";
import type { ExecTxResult } from "../../../framework/application.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "../../../framework/consensusParams.ts";
import type { ContextChanges } from "../../../framework/context.ts";
import { defineModule, type Module } from "../../../framework/module.ts";
import { runTx } from "../../../framework/runTx.ts";
import { fill } from "../../../framework/slots.ts";
import { createTestApp, type TestApp } from "../../../framework/testApp.ts";
import { aminoSignBytes } from "../../../proto/aminoJson.ts";
import { Msg as BankMsg, MsgSend } from "../../../proto/gen/cosmos/bank/v1beta1.ts";
import { PubKey as Ed25519PubKey } from "../../../proto/gen/cosmos/crypto/ed25519.ts";
import { MultiSignature } from "../../../proto/gen/cosmos/crypto/multisig/v1beta1.ts";
import { SignMode } from "../../../proto/gen/cosmos/tx/signing/v1beta1.ts";
import {
  AuthInfo,
  Fee,
  type ModeInfo,
  SignDoc,
  SignDocDirectAux,
  SignerInfo,
  TxBody,
  TxRaw,
} from "../../../proto/gen/cosmos/tx/v1beta1.ts";
import { anyCodec } from "../../../proto/registry.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { bank, getBalances } from "../../bank/index.ts";
import { type AccountKey, addressOfKey, auth, createAnte, getAccount, packKey } from "../index.ts";
import { useGrantedFees } from "../slots.ts";

const CHAIN_ID = "test-1";

interface User {
  readonly key: AccountKey;
  readonly address: string;
  readonly number: bigint;
  readonly sign: (message: Uint8Array) => Uint8Array;
}
function user(name: string, number: bigint): User {
  const secret = sha256(utf8(name));
  const bytes = secp256k1.publicKey(secret);
  return {
    key: { type: "secp256k1", bytes },
    address: encodeBech32("cosmos", accountAddress(bytes)),
    number,
    sign: (message) => secp256k1.sign(secret, message),
  };
}
const alice = user("alice", 0n);
const bob = user("bob", 1n);
const carol = user("carol", 2n);
const pair: AccountKey = { type: "multisig", threshold: 2, keys: [alice.key, bob.key, carol.key] };
const pairAddress = encodeBech32("cosmos", addressOfKey(pair));

function open(more: readonly Module[] = [], maxGas = -1n): TestApp {
  const addresses = [alice.address, bob.address, carol.address, pairAddress];
  return createTestApp({
    modules: [auth, bank, ...more],
    ante: createAnte({ verify: verifyClaim }),
    chainId: CHAIN_ID,
    height: 10n,
    consensusParams: { ...DEFAULT_CONSENSUS_PARAMS, block: { maxBytes: 1_000_000n, maxGas } },
    genesis: {
      auth: {
        params: {
          max_memo_characters: "20",
          tx_sig_limit: "7",
          tx_size_cost_per_byte: "10",
          sig_verify_cost_ed25519: "590",
          sig_verify_cost_secp256k1: "1000",
        },
        accounts: addresses.map((address, i) => ({
          "@type": "/cosmos.auth.v1beta1.BaseAccount",
          address,
          account_number: String(i),
          sequence: "0",
        })),
      },
      bank: {
        params: { default_send_enabled: true },
        balances: addresses.map((address) => ({ address, coins: [{ denom: "stake", amount: "1000" }] })),
      },
    },
  });
}

interface Signing {
  readonly user: User;
  readonly sequence?: bigint;
  readonly mode?: number;
  readonly noKey?: boolean;
  readonly signature?: Uint8Array;
  readonly info?: Partial<SignerInfo>;
}
interface Draft {
  readonly messages?: readonly Any[];
  readonly body?: Partial<TxBody>;
  readonly fee?: Partial<Fee>;
  readonly signers?: readonly Signing[];
  readonly chainId?: string;
}
const send = (from: string, amount = "1stake"): Any => ({
  typeUrl: MsgSend.typeUrl,
  value: MsgSend.encode({ fromAddress: from, toAddress: carol.address, amount: parseCoins(amount) }),
});

/** TxRaw bytes signed by everybody that the draft names. */
function build({
  messages = [send(alice.address)],
  body = {},
  fee = {},
  signers = [{ user: alice }],
  chainId = CHAIN_ID,
}: Draft = {}): Uint8Array {
  const txBody = TxBody.from({ messages, ...body });
  const bodyBytes = TxBody.encode(txBody);
  const txFee = Fee.from({ gasLimit: 200_000n, ...fee });
  const signerInfos = signers.map(({ user: { key }, sequence = 0n, mode = SignMode.SIGN_MODE_DIRECT, noKey = false, info = {} }) =>
    SignerInfo.from({ publicKey: noKey ? undefined : packKey(key), modeInfo: { single: { mode }, multi: undefined }, sequence, ...info }),
  );
  const authInfoBytes = AuthInfo.encode(AuthInfo.from({ signerInfos, fee: txFee }));
  const signatures = signers.map(({ user: one, sequence = 0n, mode = SignMode.SIGN_MODE_DIRECT, signature }) => {
    if (signature !== undefined) return signature;
    const { number: accountNumber } = one;
    if (mode === SignMode.SIGN_MODE_LEGACY_AMINO_JSON) {
      const { memo, timeoutHeight } = txBody;
      return one.sign(
        aminoSignBytes({ accountNumber, chainId, fee: txFee, memo, messages, sequence, timeoutHeight }, { resolve: anyCodec }),
      );
    }
    if (mode === SignMode.SIGN_MODE_DIRECT_AUX) {
      return one.sign(
        SignDocDirectAux.encode({ bodyBytes, publicKey: packKey(one.key), chainId, accountNumber, sequence, tip: undefined }),
      );
    }
    return one.sign(SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }));
  });
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures });
}

function run(app: TestApp, tx: Uint8Array, changes: ContextChanges = {}): ExecTxResult {
  const { router, addressPrefix, ante } = app.app;
  return app.run((ctx) => runTx({ router, addressPrefix, ante }, ctx, tx), { mode: "deliver", ...changes }).value.result;
}
function outcome({ code, codespace, log }: ExecTxResult): string {
  return `${codespace}/${code} ${log}`;
}
function refusal(draft: Draft, changes?: ContextChanges): string {
  return outcome(run(open(), build(draft), changes));
}

test("a transfer passes, counts its sequence, keeps the key and tells fee, sequence and signature", () => {
  const app = open();
  const result = run(app, build({ fee: { amount: parseCoins("7stake") } }));
  assert.equal(outcome(result), "/0 ");
  assert.equal(result.gasWanted, 200_000n);
  const tx = result.events
    .filter(({ type }) => type === "tx")
    .map(({ attributes }) => attributes.map(({ key, value }) => `${key}=${value}`).join(" "));
  assert.deepEqual(tx.slice(0, 2), [`fee=7stake fee_payer=${alice.address}`, `acc_seq=${alice.address}/0`]);
  assert.match(tx[2] ?? "", /^signature=[A-Za-z0-9+/]{86}==$/);
  const account = app.withContext((ctx) => getAccount(ctx, addressOfKey(alice.key)));
  assert.equal(account?.base.sequence, 1n);
  assert.deepEqual(account?.base.pubKey, packKey(alice.key));
  assert.match(outcome(run(app, build())), /^sdk\/32 account sequence mismatch, expected 1, got 0: incorrect account sequence$/);
});

test("every check refuses with the SDK's code and words", () => {
  const option = { typeUrl: MsgSend.typeUrl, value: new Uint8Array(0) };
  const cases: readonly (readonly [Draft, RegExp])[] = [
    [{ messages: [] }, /^sdk\/18 must contain at least one message: invalid request$/],
    [{ body: { extensionOptions: [option] } }, /^sdk\/2 tx parse error$/],
    [{ body: { memo: "éééééééééé!" } }, /^sdk\/12 maximum number of characters is 20 but received 21 characters: memo too large$/],
    [{ body: { timeoutHeight: 9n } }, /^sdk\/30 block height: 10, timeout height: 9: tx timeout height$/],
    [{ fee: { gasLimit: 0n } }, /^sdk\/11 out of gas in location: /],
    [{ fee: { gasLimit: 1n << 63n } }, /^sdk\/18 invalid gas supplied; 9223372036854775808 > 9223372036854775807: invalid request$/],
    [{ fee: { amount: [{ denom: "stake", amount: -1n }] } }, /^sdk\/13 invalid fee provided: -1stake: insufficient fee$/],
    [
      {
        fee: {
          amount: [
            { denom: "zzz", amount: 1n },
            { denom: "aaa", amount: 1n },
          ],
        },
      },
      /^sdk\/13 invalid fee amount: 1zzz,1aaa: insufficient fee$/,
    ],
    [
      { fee: { amount: parseCoins("1001stake") } },
      /^sdk\/5 spendable balance 1000stake is smaller than 1001stake: insufficient funds: insufficient funds$/,
    ],
    [{ fee: { granter: bob.address } }, /^sdk\/18 fee grants are not enabled: invalid request$/],
    [{ fee: { granter: "nobody" } }, /^undefined\/111222 /],
    [{ signers: [] }, /^sdk\/15 no signatures supplied$/],
    [{ signers: [{ user: alice }, { user: bob }] }, /^sdk\/4 wrong number of signers; expected 1, got 2: unauthorized$/],
    [{ signers: [{ user: bob }] }, /^sdk\/8 pubKey does not match signer address cosmos.* with signer index: 0: invalid pubkey$/],
    [{ signers: [{ user: alice, noKey: true }] }, /^sdk\/8 unrecognized public key type: <nil>: invalid pubkey$/],
    [{ signers: [{ user: alice, sequence: 3n }] }, /^sdk\/32 account sequence mismatch, expected 0, got 3: incorrect account sequence$/],
    [
      { chainId: "other-1" },
      /^sdk\/4 signature verification failed; please verify account number \(0\) and chain-id \(test-1\): \(unable to verify single signer signature\): unauthorized$/,
    ],
    [
      { chainId: "other-1", signers: [{ user: alice, mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON }] },
      /^sdk\/4 signature verification failed; please verify account number \(0\), sequence \(0\) and chain-id \(test-1\): unauthorized$/,
    ],
    [{ signers: [{ user: alice, mode: SignMode.SIGN_MODE_TEXTUAL }] }, /^sdk\/4 .*unsuppored sign mode SIGN_MODE_TEXTUAL\): unauthorized$/],
    [
      { signers: [{ user: alice, mode: SignMode.SIGN_MODE_UNSPECIFIED }] },
      /^sdk\/4 .*unsupported sign mode SIGN_MODE_UNSPECIFIED\): unauthorized$/,
    ],
    [
      { signers: [{ user: alice, mode: SignMode.SIGN_MODE_DIRECT_AUX }] },
      /^sdk\/4 .*cannot sign with SIGN_MODE_DIRECT_AUX: unauthorized\): unauthorized$/,
    ],
    [{ signers: [{ user: alice, info: { modeInfo: { single: undefined, multi: undefined } } }] }, /^undefined\/111222 /],
  ];
  for (const [draft, expected] of cases) assert.match(refusal(draft), expected);
});

test("an account that does not exist cannot pay, and none of its keys is stored", () => {
  const stranger = user("stranger", 9n);
  const tx = build({ messages: [send(stranger.address)], signers: [{ user: stranger }] });
  assert.equal(outcome(run(open(), tx)), `sdk/9 fee payer address: ${stranger.address} does not exist: unknown address`);
});

test("the floor of gas prices holds at CheckTx only, for one denomination, rounded up", () => {
  const minGasPrices = [{ denom: "stake", amount: 1_000_000_000_000n }];
  const fee = (amount: string) => ({ fee: { amount: parseCoins(amount), gasLimit: 100_001n } });
  assert.equal(refusal({}, { mode: "deliver", minGasPrices }), "/0 ");
  assert.equal(refusal(fee(""), { mode: "check", minGasPrices }), "sdk/13 insufficient fees; got:  required: 1stake: insufficient fee");
  assert.equal(refusal(fee("1stake"), { mode: "check", minGasPrices }), "/0 ");
  const higher = [{ denom: "stake", amount: 20_000_000_000_000n }];
  assert.equal(
    refusal(fee("2stake"), { mode: "recheck", minGasPrices: higher }),
    "sdk/13 insufficient fees; got: 2stake required: 3stake: insufficient fee",
  );
});

test("a transaction may not ask for more gas than a block has, and says what it asked for", () => {
  const result = run(open([], 150_000n), build());
  assert.equal(outcome(result), "sdk/41 tx gas limit 200000 exceeds block max gas 150000: invalid gas limit");
  assert.equal(result.gasWanted, 200_000n);
});

test("fee payer and co-signers sign after the first, each with a mode of their own", () => {
  const app = open();
  const signers = [
    { user: alice, mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON },
    { user: bob, mode: SignMode.SIGN_MODE_DIRECT },
  ];
  const tx = build({ fee: { amount: parseCoins("9stake"), payer: bob.address }, signers });
  assert.equal(outcome(run(app, tx)), "/0 ");
  assert.deepEqual(
    app.withContext((ctx) => getBalances(ctx, addressOfKey(bob.key))),
    parseCoins("991stake"),
  );
  const aux = build({
    fee: { payer: bob.address },
    signers: [
      { user: alice, mode: SignMode.SIGN_MODE_DIRECT_AUX, sequence: 1n },
      { user: bob, sequence: 1n },
    ],
  });
  assert.equal(outcome(run(app, aux)), "/0 ");
});

test("a granter pays where a module keeps allowances", () => {
  const asked: string[] = [];
  const grants = defineModule({
    name: "grants",
    fills: [fill(useGrantedFees, (ctx, { grantee }) => void asked.push(`${ctx.height} ${grantee.length}`))],
  });
  const app = open([grants]);
  const tx = build({ fee: { amount: parseCoins("9stake"), granter: bob.address } });
  assert.equal(outcome(run(app, tx)), "/0 ");
  assert.deepEqual(asked, ["10 20"]);
  assert.deepEqual(
    app.withContext((ctx) => getBalances(ctx, addressOfKey(bob.key))),
    parseCoins("991stake"),
  );
});

/** A transaction of the multisig account; bits say who signs. */
function multisigTx(bits: number, members: readonly User[], mode: number = SignMode.SIGN_MODE_LEGACY_AMINO_JSON): Uint8Array {
  const modeInfo: ModeInfo = {
    single: undefined,
    multi: {
      bitarray: { extraBitsStored: 3, elems: Uint8Array.of(bits) },
      modeInfos: members.map(() => ({ single: { mode }, multi: undefined })),
    },
  };
  const messages = [send(pairAddress)];
  const doc = { accountNumber: 3n, chainId: CHAIN_ID, memo: "", messages, sequence: 0n, timeoutHeight: 0n };
  const message = aminoSignBytes({ ...doc, fee: Fee.from({ gasLimit: 200_000n }) }, { resolve: anyCodec });
  const signature = MultiSignature.encode({ signatures: members.map(({ sign }) => sign(message)) });
  const account: User = { ...alice, key: pair, address: pairAddress, number: 3n };
  return build({ messages, signers: [{ user: account, info: { modeInfo }, signature }] });
}

test("two of three keys sign for a multisig account, and each is charged for", () => {
  const app = open();
  const result = run(app, multisigTx(0b10100000, [alice, carol]));
  assert.equal(outcome(result), "/0 ");
  const signatures = result.events.flatMap(({ attributes }) => attributes.filter(({ key }) => key === "signature"));
  assert.equal(signatures.length, 3);
  assert.ok(result.gasUsed > run(open(), build()).gasUsed);
});

test("a multisig with too few, wrong or misplaced signatures is refused", () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [multisigTx(0b10000000, [alice]), /^sdk\/4 signature verification failed; please verify account number \(3\), sequence \(0\)/],
    // Two signatures, but one key that is said to sign: its own counts, the other's is not looked at.
    [multisigTx(0b10000000, [alice, bob]), /^sdk\/4 /],
    [multisigTx(0b10100000, [alice, bob]), /^sdk\/4 /],
    [multisigTx(0b11100000, [alice, bob]), /^undefined\/111222 /],
    [multisigTx(0b10100000, [alice, carol], SignMode.SIGN_MODE_DIRECT), /^sdk\/4 .*unable to verify signature at index 0/],
  ];
  for (const [tx, expected] of cases) assert.match(outcome(run(open(), tx)), expected);
});

test("more single keys than the limit are refused, those within multisigs counted", () => {
  const many: AccountKey = { type: "multisig", threshold: 1, keys: [pair, pair, alice.key, bob.key] };
  const messages = [send(encodeBech32("cosmos", addressOfKey(many)))];
  const app = open();
  app.deliver(BankMsg.send, {
    fromAddress: alice.address,
    toAddress: encodeBech32("cosmos", addressOfKey(many)),
    amount: parseCoins("5stake"),
  });
  const tx = build({ messages, signers: [{ user: { ...alice, key: many } }] });
  assert.equal(outcome(run(app, tx)), "sdk/14 signatures: 8, limit: 7: maximum number of signatures exceeded");
});

test("ed25519 keys do not sign transactions", () => {
  const bytes = new Uint8Array(32).fill(5);
  const key: AccountKey = { type: "ed25519", bytes };
  const address = encodeBech32("cosmos", addressOfKey(key));
  const app = open();
  app.deliver(BankMsg.send, { fromAddress: alice.address, toAddress: address, amount: parseCoins("5stake") });
  const tx = build({ messages: [send(address)], signers: [{ user: { ...alice, key } }] });
  assert.equal(packKey(key).typeUrl, Ed25519PubKey.typeUrl);
  assert.equal(outcome(run(app, tx)), "sdk/8 ED25519 public keys are unsupported: invalid pubkey");
});

test("gas is estimated without signatures, without a key, and before the key is known", () => {
  const estimate = (signing: Partial<Signing>, app = open()): ExecTxResult => {
    const fee = { gasLimit: 0n };
    return run(app, build({ fee, signers: [{ user: alice, ...signing }] }), { mode: "simulate" });
  };
  const empty = new Uint8Array(0);
  const delivered = run(open(), build()).gasUsed;
  const cosmjs = estimate({ mode: SignMode.SIGN_MODE_UNSPECIFIED, signature: empty });
  assert.equal(outcome(cosmjs), "/0 ");
  assert.ok(cosmjs.gasUsed >= delivered && cosmjs.gasUsed * 10n <= delivered * 11n, `${cosmjs.gasUsed} for ${delivered}`);
  // Keplr names no key and sends 64 zero bytes.
  const keplr = estimate({ noKey: true, mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON, signature: new Uint8Array(64) });
  assert.equal(outcome(keplr), "/0 ");
  assert.match(outcome(estimate({ sequence: 4n, signature: empty })), /^sdk\/32 account sequence mismatch, expected 0, got 4/);
});

test("where the node has a price, an estimate without a fee holds the gas of taking one, and leaves nothing else of it", () => {
  const price = [{ denom: "stake", amount: 10n ** 15n }];
  const paid = run(open(), build({ fee: { amount: parseCoins("7stake") } })).gasUsed;
  const simulated = (minGasPrices: typeof price): ExecTxResult =>
    run(open(), build({ fee: { gasLimit: 0n } }), { mode: "simulate", minGasPrices });
  const estimate = simulated(price);
  assert.ok(estimate.gasUsed >= paid && estimate.gasUsed * 10n <= paid * 11n, `${estimate.gasUsed} for ${paid}`);
  assert.deepEqual(estimate.events, simulated([]).events);
  assert.equal(outcome(simulated([{ denom: "nobodyhas", amount: 1n }])), "/0 ");
});

test("at genesis transactions are signed with account number 0 and are not limited in gas", () => {
  const tx = build({ messages: [send(bob.address)], signers: [{ user: { ...bob, number: 0n } }], fee: { gasLimit: 1n } });
  assert.equal(refusal({ messages: [send(bob.address)], signers: [{ user: { ...bob, number: 0n } }] }).slice(0, 6), "sdk/4 ");
  assert.equal(outcome(run(open(), tx, { height: 0n })), "/0 ");
});

test("a recheck looks at sequences and fees but not at signatures", () => {
  const tx = build({ chainId: "other-1" });
  assert.equal(outcome(run(open(), tx, { mode: "recheck" })), "/0 ");
  assert.match(outcome(run(open(), tx, { mode: "check" })), /^sdk\/4 /);
});

test("bytes of any kind are refused with an answer", () => {
  const app = open();
  const good = build();
  for (let i = 0; i < good.length; i += 3) {
    const bad = good.slice();
    bad[i] = (bad[i] ?? 0) ^ 0x55;
    assert.notEqual(run(app, bad).code, 0, `byte ${i}`);
    assert.notEqual(run(app, good.slice(0, i)).code, 0, `${i} bytes`);
  }
  assert.notEqual(run(app, concat(good, good)).code, 0);
});
