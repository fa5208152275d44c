import { DecodeError } from "../../encoding/error.ts";
import { WireError } from "../../encoding/wire.ts";
import { type DecodedTx, ensure, panicError, sdkErrors, StateError, unregisteredError } from "../../framework/index.ts";
import { type CompactBitArray, MultiSignature } from "../../proto/gen/cosmos/crypto/multisig/v1beta1.ts";
import type { ModeInfo } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import { type AccountKey, unpackKey } from "./publicKeys.ts";

/** One signature of a transaction with what its signer info says. */
export interface TxSignature {
  readonly key: AccountKey | undefined;
  /** Undefined where the signer info has no mode, as some estimates of gas come. */
  readonly data: SignatureData | undefined;
  readonly sequence: bigint;
}
/** What a signer sent: a signature, or those of a multisig's members. */
export type SignatureData = SingleSignature | MultiSignatureData;
/** A signature and what it signs. */
export interface SingleSignature {
  readonly kind: "single";
  readonly mode: number;
  readonly signature: Uint8Array;
}
/** Signatures of a multisig's members, and bits that say whose they are. */
export interface MultiSignatureData {
  readonly kind: "multi";
  /** Which keys have signed. */
  readonly bits: CompactBitArray | undefined;
  /** Undefined where a mode is missing for a signature. */
  readonly signatures: readonly (SignatureData | undefined)[];
}

/** Multisigs of multisigs: bounded before they are entered (design rule 3). */
const MAX_NESTING = 16;

// Five checks look at the same keys and signatures of a transaction.
const keysByTx = new WeakMap<DecodedTx, readonly (AccountKey | undefined)[]>();
const signaturesByTx = new WeakMap<DecodedTx, readonly TxSignature[]>();

function remember<V>(known: WeakMap<DecodedTx, V>, tx: DecodedTx, read: (tx: DecodedTx) => V): V {
  const found = known.get(tx);
  if (found !== undefined) return found;
  const value = read(tx);
  known.set(tx, value);
  return value;
}

/** The keys that the signer infos name. */
export function keysOf(tx: DecodedTx): readonly (AccountKey | undefined)[] {
  return remember(keysByTx, tx, readKeys);
}
function readKeys(tx: DecodedTx): readonly (AccountKey | undefined)[] {
  return tx.authInfo.signerInfos.map(({ publicKey }) => (publicKey === undefined ? undefined : unpackKey(publicKey)));
}

/** The signatures with their modes, in the order of the signer infos. */
export function signaturesOf(tx: DecodedTx): readonly TxSignature[] {
  return remember(signaturesByTx, tx, readSignatures);
}
function readSignatures(tx: DecodedTx): readonly TxSignature[] {
  const keys = keysOf(tx);
  return tx.authInfo.signerInfos.map(({ modeInfo, sequence }, i) => {
    const key = keys[i];
    // Go reads the sequence only beside a mode.
    if (modeInfo === undefined) return { key, data: undefined, sequence: 0n };
    return { key, data: readData(modeInfo, at(tx.signatures, i), 0), sequence };
  });
}

/** An element that Go takes without looking at the length: its panic is the transaction's failure. */
export function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new StateError(panicError, `runtime error: index out of range [${i}] with length ${list.length}`);
  return found;
}

function readData({ single, multi }: ModeInfo, signature: Uint8Array, depth: number): SignatureData {
  ensure(depth <= MAX_NESTING, sdkErrors.TxDecode, `signatures are nested deeper than ${MAX_NESTING}`);
  if (single !== undefined) return { kind: "single", mode: single.mode, signature };
  ensure(multi !== undefined, panicError, "unexpected ModeInfo data type <nil>");
  const parts = decodeMultiSignature(signature);
  const read = multi.modeInfos.map((mode, i) => readData(mode, at(parts, i), depth + 1));
  return { kind: "multi", bits: multi.bitarray, signatures: parts.map((_, i) => read[i]) };
}

function decodeMultiSignature(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    return MultiSignature.decode(bytes, "reject").signatures;
  } catch (error) {
    if (error instanceof WireError || error instanceof DecodeError)
      throw new StateError(unregisteredError, error.message, { cause: error });
    throw error;
  }
}

/** How many bits a compact bit array has. */
export function countBits(bits: CompactBitArray | undefined): number {
  if (bits === undefined) return 0;
  return bits.extraBitsStored === 0 ? bits.elems.length * 8 : (bits.elems.length - 1) * 8 + bits.extraBitsStored;
}

/** Whether bit `i` is set; the first is the highest of the first byte. */
export function hasBit(bits: CompactBitArray | undefined, i: number): boolean {
  if (bits === undefined || i < 0 || i >= countBits(bits)) return false;
  return ((bits.elems[i >> 3] ?? 0) & (1 << (7 - (i % 8)))) > 0;
}

/** All signatures as bytes: those of a multisig, then the aggregate. */
export function signatureBytes(data: SignatureData | undefined): readonly Uint8Array[] {
  ensure(data !== undefined, unregisteredError, "got empty SignatureData");
  if (data.kind === "single") return [data.signature];
  const parts = data.signatures.flatMap(signatureBytes);
  return [...parts, MultiSignature.encode({ signatures: parts })];
}

/** Whether a signature is still to be filled in: its size must be guessed when gas is estimated. */
export function isIncomplete(data: SignatureData | undefined): boolean {
  if (data === undefined) return true;
  if (data.kind === "single") return data.signature.length === 0;
  return data.signatures.length === 0 || data.signatures.some(isIncomplete);
}
