// What a generator of straight-line code would write for a signed MsgSend: the yardstick of `bench codec`.
import { Reader } from "../../src/encoding/reader.ts";
import { Writer } from "../../src/encoding/writer.ts";
import type { MsgSend } from "../../src/proto/gen/cosmos/bank/v1beta1.ts";
import type { Coin } from "../../src/proto/gen/cosmos/base/v1beta1.ts";
import type { AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw } from "../../src/proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";

const EMPTY = new Uint8Array(0);

function unknown(tag: number): never {
  throw new Error(`unknown field ${tag >>> 3}`);
}

/** Reads a nested message in place. */
function inside<T>(r: Reader, read: (r: Reader) => T): T {
  const outer = r.enter();
  const value = read(r);
  r.leave(outer);
  return value;
}

function readAny(r: Reader): Any {
  let typeUrl = "";
  let value: Uint8Array = EMPTY;
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) typeUrl = r.string();
    else if (tag === 18) value = r.data();
    else unknown(tag);
  }
  return { typeUrl, value };
}

function readCoin(r: Reader): Coin {
  let denom = "";
  let amount = 0n;
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) denom = r.string();
    else if (tag === 18) {
      const text = r.string();
      if (text.length > 79 || !/^-?[0-9]+$/.test(text)) unknown(tag);
      amount = BigInt(text);
      if ((amount < 0n ? -amount : amount) >> 256n !== 0n) unknown(tag);
    } else unknown(tag);
  }
  return { denom, amount };
}

function readSend(r: Reader): MsgSend {
  let fromAddress = "";
  let toAddress = "";
  const amount: Coin[] = [];
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) fromAddress = r.string();
    else if (tag === 18) toAddress = r.string();
    else if (tag === 26) amount.push(inside(r, readCoin));
    else unknown(tag);
  }
  return { fromAddress, toAddress, amount };
}

function readRaw(r: Reader): TxRaw {
  let bodyBytes: Uint8Array = EMPTY;
  let authInfoBytes: Uint8Array = EMPTY;
  const signatures: Uint8Array[] = [];
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) bodyBytes = r.data();
    else if (tag === 18) authInfoBytes = r.data();
    else if (tag === 26) signatures.push(r.data());
    else unknown(tag);
  }
  return { bodyBytes, authInfoBytes, signatures };
}

function readBody(r: Reader): TxBody {
  const messages: Any[] = [];
  let memo = "";
  let timeoutHeight = 0n;
  const extensionOptions: Any[] = [];
  const nonCriticalExtensionOptions: Any[] = [];
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) messages.push(inside(r, readAny));
    else if (tag === 18) memo = r.string();
    else if (tag === 24) timeoutHeight = r.varint();
    else if (tag === 8186) extensionOptions.push(inside(r, readAny));
    else if (tag === 16378) nonCriticalExtensionOptions.push(inside(r, readAny));
    else unknown(tag);
  }
  return { messages, memo, timeoutHeight, extensionOptions, nonCriticalExtensionOptions };
}

function readModeInfo(r: Reader): ModeInfo {
  let mode: number | undefined;
  while (!r.done) {
    const tag = r.tag();
    if (tag !== 10) unknown(tag);
    const outer = r.enter();
    while (!r.done) if (r.tag() === 8) mode = r.int32();
    r.leave(outer);
  }
  return { single: mode === undefined ? undefined : { mode }, multi: undefined };
}

function readSigner(r: Reader): SignerInfo {
  let publicKey: Any | undefined;
  let modeInfo: ModeInfo | undefined;
  let sequence = 0n;
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) publicKey = inside(r, readAny);
    else if (tag === 18) modeInfo = inside(r, readModeInfo);
    else if (tag === 24) sequence = r.varint();
    else unknown(tag);
  }
  return { publicKey, modeInfo, sequence };
}

function readFee(r: Reader): Fee {
  const amount: Coin[] = [];
  let gasLimit = 0n;
  let payer = "";
  let granter = "";
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) amount.push(inside(r, readCoin));
    else if (tag === 16) gasLimit = r.varint();
    else if (tag === 26) payer = r.string();
    else if (tag === 34) granter = r.string();
    else unknown(tag);
  }
  return { amount, gasLimit, payer, granter };
}

function readAuthInfo(r: Reader): AuthInfo {
  const signerInfos: SignerInfo[] = [];
  let fee: Fee | undefined;
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) signerInfos.push(inside(r, readSigner));
    else if (tag === 18) fee = inside(r, readFee);
    else unknown(tag);
  }
  return { signerInfos, fee, tip: undefined };
}

function readKey(r: Reader): { readonly key: Uint8Array } {
  let key: Uint8Array = EMPTY;
  while (!r.done) {
    const tag = r.tag();
    if (tag === 10) key = r.data();
    else unknown(tag);
  }
  return { key };
}

/** The parts of a signed MsgSend. */
export interface Parts {
  readonly raw: TxRaw;
  readonly body: TxBody;
  readonly auth: AuthInfo;
  readonly send: MsgSend;
  readonly key: { readonly key: Uint8Array };
}

/** Decodes a signed MsgSend to its parts. */
export function decodeStraight(bytes: Uint8Array): Parts {
  const raw = readRaw(new Reader(bytes));
  const body = readBody(new Reader(raw.bodyBytes));
  const auth = readAuthInfo(new Reader(raw.authInfoBytes));
  const send = readSend(new Reader(body.messages[0]?.value ?? EMPTY));
  return { raw, body, auth, send, key: readKey(new Reader(auth.signerInfos[0]?.publicKey?.value ?? EMPTY)) };
}

function nested(w: Writer, tag: number, write: (w: Writer) => void): void {
  const start = w.u32(tag).open();
  write(w);
  w.close(start);
}

function writeAny(any: Any, w: Writer): void {
  if (any.typeUrl !== "") w.u32(10).string(any.typeUrl);
  if (any.value.length > 0) w.u32(18).data(any.value);
}

function writeCoin(coin: Coin, w: Writer): void {
  if (coin.denom !== "") w.u32(10).string(coin.denom);
  w.u32(18).string(coin.amount.toString());
}

function writeSend({ fromAddress, toAddress, amount }: MsgSend, w: Writer): void {
  if (fromAddress !== "") w.u32(10).string(fromAddress);
  if (toAddress !== "") w.u32(18).string(toAddress);
  for (const coin of amount) nested(w, 26, () => writeCoin(coin, w));
}

function writeBody(body: TxBody, w: Writer): void {
  for (const one of body.messages) nested(w, 10, () => writeAny(one, w));
  if (body.memo !== "") w.u32(18).string(body.memo);
  if (body.timeoutHeight !== 0n) w.u32(24).u64(body.timeoutHeight);
}

function writeSigner({ publicKey, modeInfo, sequence }: SignerInfo, w: Writer): void {
  if (publicKey !== undefined) nested(w, 10, () => writeAny(publicKey, w));
  const single = modeInfo?.single;
  if (single !== undefined) nested(w, 18, () => nested(w, 10, () => void w.u32(8).i32(single.mode)));
  if (sequence !== 0n) w.u32(24).u64(sequence);
}

function writeFee({ amount, gasLimit, payer, granter }: Fee, w: Writer): void {
  for (const coin of amount) nested(w, 10, () => writeCoin(coin, w));
  if (gasLimit !== 0n) w.u32(16).u64(gasLimit);
  if (payer !== "") w.u32(26).string(payer);
  if (granter !== "") w.u32(34).string(granter);
}

const writer = new Writer();

/** Encodes the parts of a signed MsgSend, each anew. */
export function encodeStraight({ raw, body, auth, send, key }: Parts): Uint8Array {
  writeSend(send, writer);
  const [message] = body.messages;
  const packed = { typeUrl: message?.typeUrl ?? "", value: writer.finish() };
  writeBody({ ...body, messages: [packed] }, writer);
  const bodyBytes = writer.finish();
  const keyBytes = writer.u32(10).data(key.key).finish();
  for (const signer of auth.signerInfos)
    nested(writer, 10, () => writeSigner({ ...signer, publicKey: { typeUrl: signer.publicKey?.typeUrl ?? "", value: keyBytes } }, writer));
  const { fee } = auth;
  if (fee !== undefined) nested(writer, 18, () => writeFee(fee, writer));
  const authInfoBytes = writer.finish();
  writer.u32(10).data(bodyBytes).u32(18).data(authInfoBytes);
  for (const signature of raw.signatures) writer.u32(26).data(signature);
  return writer.finish();
}
