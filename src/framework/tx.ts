import { GenerationCache } from "../encoding/generationCache.ts";
import { DecodeError } from "../encoding/error.ts";
import { decodeVarint, varintLength } from "../encoding/varint.ts";
import { WireError } from "../encoding/wire.ts";
import type { MessageCodec, UnknownFields } from "../proto/codec.ts";
import { AuthInfo, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import type { Message, Router } from "./context.ts";
import { ensure, StateError, sdkErrors } from "./errors.ts";
import { hasOperatorSigners, strictSigner } from "./message.ts";

/** A transaction whose bytes have been checked; its messages are decoded and have handlers. */
export interface DecodedTx {
  readonly bytes: Uint8Array;
  /** Body and auth info as they were signed. */
  readonly raw: TxRaw;
  readonly body: TxBody;
  readonly authInfo: AuthInfo;
  readonly signatures: readonly Uint8Array[];
  readonly messages: readonly Message[];
  readonly gasLimit: bigint;
  /** The body has fields that we do not know but may ignore: amino JSON signatures do not cover them. */
  readonly hasUnknownNonCriticals: boolean;
  /** Accounts that must sign: the messages' signers in order, then the fee payer if it is another one. */
  readonly signers: readonly Signer[];
  /** Who pays the fee: the named payer or the first signer. */
  readonly feePayer: Signer | undefined;
}
export interface Signer {
  /** Account address of this chain. */
  readonly address: string;
  readonly bytes: Uint8Array;
}
/** What decoding needs of an app. */
export interface TxDecoding {
  readonly router: Router;
  readonly addressPrefix: string;
}

/** Any in Any in Any: bounded before it is entered, since stack depth is not deterministic (design rule 3). */
const MAX_NESTED_ANY = 16;
const ANY = "google.protobuf.Any";

/** Transactions remembered in decoded form, per generation: those of a large block. */
const REMEMBERED = 1_000;
type DecodedByBytes = GenerationCache<Uint8Array, { readonly tx: DecodedTx; readonly addressPrefix: string }>;
// Proposing, accepting and running a block meet the same byte arrays, which nobody changes (design rule 6).
const decodedBy = new WeakMap<Router, DecodedByBytes>();

/** A decoded transaction takes several times its bytes. */
function weighTx(bytes: Uint8Array): number {
  return 2_000 + 8 * bytes.length;
}

function remember({ router, addressPrefix }: TxDecoding, known: DecodedByBytes | undefined, tx: DecodedTx): void {
  const decoded: DecodedByBytes = known ?? new GenerationCache({ size: REMEMBERED, weigh: weighTx });
  if (known === undefined) decodedBy.set(router, decoded);
  decoded.set(tx.bytes, { tx, addressPrefix });
}

/** Decodes a transaction as the SDK does: refuses unknown fields, non-canonical bytes of TxRaw and types that no module handles. */
export function decodeTx(app: TxDecoding, bytes: Uint8Array): DecodedTx {
  const known = decodedBy.get(app.router);
  const seen = known?.get(bytes);
  if (seen !== undefined && seen.addressPrefix === app.addressPrefix) return seen.tx;
  try {
    const tx = decode(app, bytes);
    remember(app, known, tx);
    return tx;
  } catch (error) {
    if (error instanceof WireError || error instanceof DecodeError)
      throw new StateError(sdkErrors.TxDecode, error.message, { cause: error });
    throw error;
  }
}

function decode(app: TxDecoding, bytes: Uint8Array): DecodedTx {
  refuseNonCanonical(bytes);
  const raw = TxRaw.decode(bytes, "reject");
  const { value: body, hasUnknownNonCriticals } = decodeBody(raw.bodyBytes);
  const authInfo = AuthInfo.decode(raw.authInfoBytes, "reject");
  const unknown: UnknownFields = "rejectCritical";
  const messages = body.messages.map((packed) => {
    const handler = app.router.message(packed.typeUrl);
    ensure(handler !== undefined, sdkErrors.TxDecode, `unable to resolve type URL ${packed.typeUrl}`);
    const message = handler.parse(packed.value, unknown);
    checkNested(app.router, handler.input, message.value, unknown, 1);
    return message;
  });
  for (const option of [...body.extensionOptions, ...body.nonCriticalExtensionOptions]) decodeNested(app.router, option, unknown, 1);
  for (const { publicKey } of authInfo.signerInfos) {
    if (publicKey !== undefined) decodeNested(app.router, publicKey, "reject", 1);
  }
  const signers = (): readonly Signer[] => signersOfTx(app, messages, authInfo);
  let known: readonly Signer[] | undefined;
  return {
    bytes,
    raw,
    body,
    authInfo,
    signatures: raw.signatures,
    messages,
    gasLimit: authInfo.fee?.gasLimit ?? 0n,
    hasUnknownNonCriticals,
    get signers() {
      return (known ??= signers());
    },
    get feePayer() {
      const payer = authInfo.fee?.payer ?? "";
      return payer === "" ? this.signers[0] : toSigner(app, payer);
    },
  };
}

function decodeBody(bytes: Uint8Array): { readonly value: TxBody; readonly hasUnknownNonCriticals: boolean } {
  try {
    return { value: TxBody.decode(bytes, "reject"), hasUnknownNonCriticals: false };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { value: TxBody.decode(bytes, "rejectCritical"), hasUnknownNonCriticals: true };
  }
}

function toSigner(app: TxDecoding, address: string, isOperator = false): Signer {
  return strictSigner(app, address, isOperator);
}

function signersOfTx(app: TxDecoding, messages: readonly Message[], authInfo: AuthInfo): readonly Signer[] {
  const found: Signer[] = [];
  const seen = new Set<string>();
  const add = (address: string, isOperator = false): void => {
    const signer = toSigner(app, address, isOperator);
    if (!seen.has(signer.address)) found.push(signer);
    seen.add(signer.address);
  };
  for (const message of messages) {
    const isOperator = hasOperatorSigners(message.handler.input);
    for (const address of message.signers()) add(address, isOperator);
  }
  const payer = authInfo.fee?.payer ?? "";
  if (payer !== "") add(payer);
  return found;
}

/** TxRaw has one encoding (ADR-027): fields in ascending order, lengths as short as possible. */
function refuseNonCanonical(bytes: Uint8Array): void {
  let at = 0;
  let last = 0;
  while (at < bytes.length) {
    // The usual form, a known tag and a length of one byte, needs no big numbers.
    const short = bytes[at + 1] ?? 0x80;
    const first = bytes[at] ?? 0x80;
    if (first < 0x80 && (first & 7) === 2 && first >>> 3 >= last && short < 0x80 && at + 2 + short <= bytes.length) {
      last = first >>> 3;
      at += 2 + short;
      continue;
    }
    const [tag, afterTag] = readVarint(bytes, at);
    const number = Number(tag >> 3n);
    ensure((tag & 7n) === 2n, sdkErrors.TxDecode, `expected 2 wire type, got ${tag & 7n}`);
    ensure(number >= last, sdkErrors.TxDecode, `txRaw must follow ADR-027, got tagNum ${number} after tagNum ${last}`);
    last = number;
    const [length, start] = readVarint(bytes, afterTag);
    const shortest = varintLength(length);
    ensure(
      start - afterTag === shortest,
      sdkErrors.TxDecode,
      `length prefix varint for tagNum ${number} is not as short as possible, read ${start - afterTag}, only need ${shortest}`,
    );
    ensure(length <= BigInt(bytes.length - start), sdkErrors.TxDecode, "invalid length; unexpected EOF");
    at = start + Number(length);
  }
}
function readVarint(bytes: Uint8Array, at: number): readonly [value: bigint, end: number] {
  const { value, next } = decodeVarint(bytes, at);
  return [value, next];
}

/** Unknown fields are refused inside of every Any, and the type of each must be known. */
function checkNested(router: Router, codec: MessageCodec<unknown>, value: unknown, unknown: UnknownFields, depth: number): void {
  if (!mayHoldAny(codec)) return;
  for (const field of codec.fields) {
    const nested = field.message?.();
    if (nested === undefined || typeof value !== "object" || value === null) continue;
    const member: unknown = Reflect.get(value, field.property);
    for (const one of Array.isArray(member) ? member : [member]) {
      if (one === undefined) continue;
      // An Any that is always there may have been left out; any other has to have a type.
      if (nested.typeName === ANY && field.required && !field.repeated && isBlankAny(one)) continue;
      if (nested.typeName === ANY) decodeNested(router, one, unknown, depth);
      else checkNested(router, nested, one, unknown, depth);
    }
  }
}

const holdsAny = new WeakMap<object, boolean>();

/** Whether an Any can lie somewhere in a message of this type; most messages need not be walked through. */
function mayHoldAny(codec: MessageCodec<unknown>): boolean {
  const known = holdsAny.get(codec);
  if (known !== undefined) return known;
  const seen = new Set<MessageCodec<unknown>>([codec]);
  let found = false;
  for (const one of seen) {
    for (const { message } of one.fields) {
      const nested = message?.();
      if (nested === undefined) continue;
      found ||= nested.typeName === ANY;
      seen.add(nested);
    }
  }
  holdsAny.set(codec, found);
  return found;
}

function decodeNested(router: Router, packed: unknown, unknown: UnknownFields, depth: number): void {
  ensure(depth <= MAX_NESTED_ANY, sdkErrors.TxDecode, `messages are nested deeper than ${MAX_NESTED_ANY}`);
  if (typeof packed !== "object" || packed === null) return;
  const typeUrl: unknown = Reflect.get(packed, "typeUrl");
  const bytes: unknown = Reflect.get(packed, "value");
  if (typeof typeUrl !== "string" || !(bytes instanceof Uint8Array)) return;
  const codec = router.codec(typeUrl);
  ensure(codec !== undefined, sdkErrors.TxDecode, `unable to resolve type URL ${typeUrl}`);
  checkNested(router, codec, codec.decode(bytes, unknown), unknown, depth + 1);
}

function isBlankAny(packed: unknown): boolean {
  if (typeof packed !== "object" || packed === null) return true;
  const bytes: unknown = Reflect.get(packed, "value");
  return Reflect.get(packed, "typeUrl") === "" && bytes instanceof Uint8Array && bytes.length === 0;
}
