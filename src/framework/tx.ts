import { GenerationCache } from "../encoding/generationCache.ts";
import { DecodeError } from "../encoding/error.ts";
import { decodeVarint, varintLength } from "../encoding/varint.ts";
import { WireError } from "../encoding/wire.ts";
import type { DecodeNotes } from "../proto/codec.ts";
import { AuthInfo, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import type { Message, Router } from "./context.ts";
import { ensure, StateError, sdkErrors } from "./errors.ts";
import { hasOperatorSigners, type PackedMessage, strictSigner } from "./message.ts";
import { anyNotes, unpackAny, unpackBelow } from "./unpackAny.ts";

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
  /** The body or a message in it has fields that we do not know but may ignore: amino JSON signatures do not cover them. */
  readonly hasUnknownNonCriticals: boolean;
  /** A message is written as amino JSON signs it, but the value does not tell: numbers that are not plain decimal, parts left out. */
  readonly isBeyondAmino: boolean;
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

/** Transactions remembered in decoded form, per generation: those of a large block. */
const REMEMBERED = 2_000;
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
  const notes = anyNotes();
  const body = TxBody.decode(raw.bodyBytes, "rejectCritical", notes);
  const authNotes = anyNotes();
  const authInfo = AuthInfo.decode(raw.authInfoBytes, "reject", authNotes);
  const messages = body.messages.map((packed) => decodeMessage(app.router, packed, notes));
  for (const found of notes.anys) if (found.field.property !== "messages") unpackAny(app.router, found, "rejectCritical", notes);
  for (const found of authNotes.anys) unpackAny(app.router, found, "reject", authNotes);
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
    hasUnknownNonCriticals: notes.nonCriticals,
    isBeyondAmino: notes.unusual === true,
    get signers() {
      return (known ??= signers());
    },
    get feePayer() {
      const payer = authInfo.fee?.payer ?? "";
      return payer === "" ? this.signers[0] : toSigner(app, payer);
    },
  };
}

function decodeMessage(router: Router, packed: PackedMessage, ofBody: DecodeNotes): Message {
  const handler = router.message(packed.typeUrl);
  ensure(handler !== undefined, sdkErrors.TxDecode, `unable to resolve type URL ${packed.typeUrl}`);
  const notes = anyNotes();
  const message = handler.parse(packed.value, "rejectCritical", notes);
  unpackBelow(router, notes, "rejectCritical");
  if (notes.nonCriticals) ofBody.nonCriticals = true;
  if (notes.unusual === true) ofBody.unusual = true;
  return message;
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
