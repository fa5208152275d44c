import * as hash from "../crypto/hash.ts";
import { concat, startsWith, toHexUpper } from "../encoding/bytes.ts";
import { decodeZigzag, encodeVarint } from "../encoding/varint.ts";
import { HashOp, type InnerOp, type LeafOp, LengthOp, type ProofSpec } from "../proto/gen/cosmos/ics23/v1.ts";
import { ProofError } from "./proofError.ts";
import { innerSpecOf, isIavl, leafSpecOf } from "./proofSpec.ts";

/** [ICS-23] doHash; KECCAK256 and BLAKE3 have numbers but no implementation in the reference either. */
export function applyHash(op: HashOp, bytes: Uint8Array): Uint8Array {
  switch (op) {
    case HashOp.SHA256:
      return hash.sha256(bytes);
    case HashOp.SHA512:
      return hash.sha512(bytes);
    case HashOp.RIPEMD160:
      return hash.ripemd160(bytes);
    case HashOp.BITCOIN:
      return hash.hash160(bytes);
    case HashOp.SHA512_256:
      return hash.sha512To256(bytes);
    case HashOp.BLAKE2B_512:
      return hash.blake2b512(bytes);
    case HashOp.BLAKE2S_256:
      return hash.blake2s256(bytes);
    default:
      throw new ProofError(`hash operation ${op} is not supported`);
  }
}

/** As applyHash, where NO_HASH leaves the bytes as they are. */
export function applyPrehash(op: HashOp, bytes: Uint8Array): Uint8Array {
  return op === HashOp.NO_HASH ? bytes : applyHash(op, bytes);
}

function fixedLength(width: 4 | 8, littleEndian: boolean, bytes: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(width);
  new DataView(prefix.buffer).setUint32(littleEndian ? 0 : width - 4, bytes.length, littleEndian);
  return concat(prefix, bytes);
}

function requireLength(length: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== length) throw new ProofError(`leaf data has ${bytes.length} bytes, its spec requires ${length}`);
  return bytes;
}

/** [ICS-23] doLengthOp. */
function applyLength(op: LengthOp, bytes: Uint8Array): Uint8Array {
  switch (op) {
    case LengthOp.NO_PREFIX:
      return bytes;
    case LengthOp.VAR_PROTO:
      return concat(encodeVarint(bytes.length), bytes);
    case LengthOp.REQUIRE_32_BYTES:
      return requireLength(32, bytes);
    case LengthOp.REQUIRE_64_BYTES:
      return requireLength(64, bytes);
    case LengthOp.FIXED32_BIG:
      return fixedLength(4, false, bytes);
    case LengthOp.FIXED32_LITTLE:
      return fixedLength(4, true, bytes);
    case LengthOp.FIXED64_BIG:
      return fixedLength(8, false, bytes);
    case LengthOp.FIXED64_LITTLE:
      return fixedLength(8, true, bytes);
    default:
      throw new ProofError(`length operation ${op} is not supported`);
  }
}

/** [ICS-23] The hash of a leaf. */
export function applyLeaf(op: LeafOp, key: Uint8Array, value: Uint8Array): Uint8Array {
  if (key.length === 0) throw new ProofError("a leaf needs a key");
  if (value.length === 0) throw new ProofError("a leaf needs a value");
  const preparedKey = applyLength(op.length, applyPrehash(op.prehashKey, key));
  const preparedValue = applyLength(op.length, applyPrehash(op.prehashValue, value));
  return applyHash(op.hash, concat(op.prefix, preparedKey, preparedValue));
}

/** [ICS-23] The hash of an inner node around its child on the path. */
export function applyInner(op: InnerOp, child: Uint8Array): Uint8Array {
  if (child.length === 0) throw new ProofError("an inner node needs a child");
  return applyHash(op.hash, concat(op.prefix, child, op.suffix));
}

/** Height, size and version stand first in every IAVL node, and nothing but a length byte or a whole left child behind them. */
function checkIavlPrefix(op: { readonly prefix: Uint8Array; readonly hash: HashOp }, minHeight: number): void {
  let offset = 0;
  for (const [i, name] of ["height", "size", "version"].entries()) {
    let value: bigint;
    try {
      ({ value, next: offset } = decodeZigzag(op.prefix, offset));
    } catch (cause) {
      throw new ProofError(`IAVL node prefix ${toHexUpper(op.prefix)} has no ${name}`, { cause });
    }
    if (value < 0n) throw new ProofError(`IAVL node has negative ${name} ${value}`);
    if (i === 0 && value < BigInt(minHeight)) throw new ProofError(`IAVL node has height ${value}, expected at least ${minHeight}`);
  }
  const rest = op.prefix.length - offset;
  if (minHeight === 0) {
    if (rest !== 0) throw new ProofError(`IAVL leaf prefix has ${rest} more bytes`);
    return;
  }
  if (rest !== 1 && rest !== 34) throw new ProofError(`IAVL inner prefix has ${rest} more bytes, expected 1 or 34`);
  if (op.hash !== HashOp.SHA256) throw new ProofError(`IAVL inner node has hash operation ${op.hash}, expected SHA256`);
}

/** [ICS-23] Throws unless the leaf operation is the one of the spec. */
export function checkLeaf(op: LeafOp, spec: ProofSpec): void {
  const expected = leafSpecOf(spec);
  if (isIavl(spec)) checkIavlPrefix(op, 0);
  const rules = [
    ["hash", op.hash, expected.hash],
    ["prehash_key", op.prehashKey, expected.prehashKey],
    ["prehash_value", op.prehashValue, expected.prehashValue],
    ["length", op.length, expected.length],
  ] as const;
  for (const [name, value, wanted] of rules)
    if (value !== wanted) throw new ProofError(`leaf has ${name} ${value}, the spec wants ${wanted}`);
  if (!startsWith(op.prefix, expected.prefix)) {
    throw new ProofError(`leaf prefix ${toHexUpper(op.prefix)} does not start with ${toHexUpper(expected.prefix)}`);
  }
}

/** [ICS-23] Throws unless the inner operation at `height` above the leaf could be a node of the spec's tree. */
export function checkInner(op: InnerOp, spec: ProofSpec, height: number): void {
  const inner = innerSpecOf(spec);
  const leafPrefix = leafSpecOf(spec).prefix;
  if (op.hash !== inner.hash) throw new ProofError(`inner node has hash ${op.hash}, the spec wants ${inner.hash}`);
  if (isIavl(spec)) checkIavlPrefix(op, height);
  // Otherwise a leaf could pass as an inner node.
  if (startsWith(op.prefix, leafPrefix)) throw new ProofError(`inner prefix ${toHexUpper(op.prefix)} starts like a leaf`);
  const longest = inner.maxPrefixLength + (inner.childOrder.length - 1) * inner.childSize;
  if (op.prefix.length < inner.minPrefixLength || op.prefix.length > longest) {
    throw new ProofError(`inner prefix has ${op.prefix.length} bytes, the spec allows ${inner.minPrefixLength} to ${longest}`);
  }
  if (inner.childSize <= 0) throw new ProofError(`proof spec has child size ${inner.childSize}`);
  if (op.suffix.length % inner.childSize !== 0) {
    throw new ProofError(`inner suffix has ${op.suffix.length} bytes, not a multiple of ${inner.childSize}`);
  }
}
