import { concat, utf8 } from "../encoding/bytes.ts";
import { encodeVarint } from "../encoding/varint.ts";
import { ripemd160, sha256 } from "./hash.ts";

/** Length of account, operator and consensus addresses made from keys. */
const ADDRESS_LENGTH = 20;

/** Account address of a compressed secp256k1 key: ripemd160(sha256(key)). */
export function accountAddress(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 33) throw new RangeError(`a compressed secp256k1 key takes 33 bytes, here are ${publicKey.length}`);
  return ripemd160(sha256(publicKey));
}

/** The first 20 bytes of sha256, CometBFT's address hash. */
export function addressHash(bytes: Uint8Array): Uint8Array {
  return sha256(bytes).slice(0, ADDRESS_LENGTH);
}

/** Consensus address of an ed25519 key. */
export function consensusAddress(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 32) throw new RangeError(`an ed25519 key takes 32 bytes, here are ${publicKey.length}`);
  return addressHash(publicKey);
}

/** Address of a module account by its name. */
export function moduleAddress(name: string): Uint8Array {
  return addressHash(utf8(name));
}

/** The SDK's address.Hash: sha256(sha256(type) || key). */
function derivedHash(type: Uint8Array, key: Uint8Array): Uint8Array {
  return sha256(concat(sha256(type), key));
}

/** The SDK's address.Module: the module's own address without keys, else 32 bytes derived key by key. */
export function derivedModuleAddress(name: string, ...keys: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = keys;
  if (first === undefined) return moduleAddress(name);
  let address = derivedHash(utf8("module"), concat(utf8(`${name}\0`), first));
  for (const key of rest) address = derivedHash(address, key);
  return address;
}

// Amino's registered prefixes: the first four bytes after disambiguation of sha256 of each name.
const AMINO_SECP256K1 = Uint8Array.of(0xeb, 0x5a, 0xe9, 0x87, 33);
const AMINO_ED25519 = Uint8Array.of(0x16, 0x24, 0xde, 0x64, 32);
const AMINO_MULTISIG = Uint8Array.of(0x22, 0xc1, 0xf7, 0xe2);

/** Amino bytes of a single key: 33 bytes are secp256k1, 32 ed25519. */
export function aminoPublicKey(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length === 33) return concat(AMINO_SECP256K1, publicKey);
  if (publicKey.length === 32) return concat(AMINO_ED25519, publicKey);
  throw new RangeError(`a public key takes 32 or 33 bytes, here are ${publicKey.length}`);
}

/** Amino bytes of a threshold multisig key over single keys in the given order. */
function aminoMultisigKey(threshold: number, publicKeys: readonly Uint8Array[]): Uint8Array {
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > publicKeys.length) {
    throw new RangeError(`threshold ${threshold} is not between 1 and the ${publicKeys.length} keys`);
  }
  const members = publicKeys.map((key) => {
    const bytes = aminoPublicKey(key);
    return concat(Uint8Array.of(0x12), encodeVarint(bytes.length), bytes);
  });
  return concat(AMINO_MULTISIG, Uint8Array.of(0x08), encodeVarint(threshold), ...members);
}

/** Account address of a threshold multisig key. */
export function multisigAddress(threshold: number, publicKeys: readonly Uint8Array[]): Uint8Array {
  return addressHash(aminoMultisigKey(threshold, publicKeys));
}
