// Decoding and encoding a signed MsgSend by the tables and by straight-line code. node --import tsx bench/programs/codec.ts [rounds]
import { toHex } from "../../src/encoding/bytes.ts";
import { encodeBech32 } from "../../src/encoding/bech32.ts";
import { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import { PubKey } from "../../src/proto/gen/cosmos/crypto/secp256k1.ts";
import { AuthInfo, TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { MESSAGES } from "../../src/proto/gen/registry.ts";
import { median, tell } from "./report.ts";
import { decodeStraight, encodeStraight, type Parts } from "./straightLine.ts";

const EMPTY = new Uint8Array(0);

function sample(): Uint8Array {
  const [from, to] = [1, 2].map((fill) => encodeBech32("cosmos", new Uint8Array(20).fill(fill)));
  const send = MsgSend.from({ fromAddress: from ?? "", toAddress: to ?? "", amount: [{ denom: "stake", amount: 1_234_567n }] });
  const publicKey = { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: new Uint8Array(33).fill(3) }) };
  const signer = { publicKey, modeInfo: { single: { mode: 1 }, multi: undefined }, sequence: 17n };
  const fee = { amount: [{ denom: "stake", amount: 500n }], gasLimit: 200_000n, payer: "", granter: "" };
  const body = TxBody.from({ messages: [{ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(send) }] });
  const parts = { bodyBytes: TxBody.encode(body), authInfoBytes: AuthInfo.encode(AuthInfo.from({ signerInfos: [signer], fee })) };
  return TxRaw.encode({ ...parts, signatures: [new Uint8Array(64).fill(9)] });
}

function decode(bytes: Uint8Array): Parts {
  const raw = TxRaw.decode(bytes, "reject");
  const body = TxBody.decode(raw.bodyBytes, "reject");
  const auth = AuthInfo.decode(raw.authInfoBytes, "reject");
  const send = MsgSend.decode(body.messages[0]?.value ?? EMPTY, "rejectCritical");
  return { raw, body, auth, send, key: PubKey.decode(auth.signerInfos[0]?.publicKey?.value ?? EMPTY, "reject") };
}

function encode({ raw, body, auth, send, key }: Parts): Uint8Array {
  const messages = [{ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(send) }];
  const publicKey = { typeUrl: PubKey.typeUrl, value: PubKey.encode(key) };
  const bodyBytes = TxBody.encode({ ...body, messages });
  const authInfoBytes = AuthInfo.encode({ ...auth, signerInfos: auth.signerInfos.map((signer) => ({ ...signer, publicKey })) });
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures: raw.signatures });
}

const ROUNDS = 1_000;
const WARM = 30;

/** Microseconds a run, of the fastest of the batches: what others do on the machine only slows down. */
function fastest(batches: number, body: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < batches; i++) {
    const begin = performance.now();
    for (let round = 0; round < ROUNDS; round++) body();
    if (i >= WARM) best = Math.min(best, performance.now() - begin);
  }
  return (best * 1_000) / ROUNDS;
}

const bytes = sample();
const parts = decode(bytes);
if (toHex(encode(parts)) !== toHex(bytes) || toHex(encodeStraight(decodeStraight(bytes))) !== toHex(bytes))
  throw new Error("the two codecs do not write the same bytes");
// As in a chain, every message has been met before.
for (const codec of MESSAGES.map((one) => one())) codec.decode(codec.encode(codec.from()));

const batches = Number(process.argv[2] ?? 100);
const rows = Array.from({ length: 5 }, () => ({
  decode: fastest(batches, () => decode(bytes)),
  straightDecode: fastest(batches, () => decodeStraight(bytes)),
  encode: fastest(batches, () => encode(parts)),
  straightEncode: fastest(batches, () => encodeStraight(parts)),
}));
for (const what of ["decode", "encode"] as const) {
  const straight = what === "decode" ? "straightDecode" : "straightEncode";
  tell({ figure: what, us: median(rows.map((row) => row[what])), straightUs: median(rows.map((row) => row[straight])) });
}
