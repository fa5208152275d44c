import { accountAddress, addressHash, aminoPublicKey } from "../../crypto/address.ts";
import { concat, equalBytes } from "../../encoding/bytes.ts";
import { encodeVarint } from "../../encoding/varint.ts";
import { panicError, sdkErrors, StateError } from "../../framework/index.ts";
import { PubKey as Ed25519PubKey } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { LegacyAminoPubKey } from "../../proto/gen/cosmos/crypto/multisig.ts";
import { PubKey as Secp256k1PubKey } from "../../proto/gen/cosmos/crypto/secp256k1.ts";
import { PubKey as Secp256r1PubKey } from "../../proto/gen/cosmos/crypto/secp256r1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";

/** A public key of an account. */
export type AccountKey = SingleKey | MultisigKey;
/** A key that signs by itself. */
export interface SingleKey {
  readonly type: "secp256k1" | "ed25519" | "secp256r1";
  readonly bytes: Uint8Array;
}
/** Keys of which a number have to sign. */
export interface MultisigKey {
  readonly type: "multisig";
  readonly threshold: number;
  readonly keys: readonly AccountKey[];
}

/** Multisigs of multisigs: bounded before they are entered (design rule 3). */
const MAX_NESTING = 16;

const AMINO_MULTISIG = Uint8Array.of(0x22, 0xc1, 0xf7, 0xe2);

/** Unpacks a public key. */
export function unpackKey(packed: Any, depth = 0): AccountKey {
  if (depth > MAX_NESTING) throw new StateError(sdkErrors.TxDecode, `public keys are nested deeper than ${MAX_NESTING}`);
  switch (packed.typeUrl) {
    case Secp256k1PubKey.typeUrl:
      return { type: "secp256k1", bytes: Secp256k1PubKey.decode(packed.value).key };
    case Ed25519PubKey.typeUrl:
      return { type: "ed25519", bytes: Ed25519PubKey.decode(packed.value).key };
    case Secp256r1PubKey.typeUrl:
      return { type: "secp256r1", bytes: Secp256r1PubKey.decode(packed.value).key };
    case LegacyAminoPubKey.typeUrl: {
      const { threshold, publicKeys } = LegacyAminoPubKey.decode(packed.value);
      return { type: "multisig", threshold, keys: publicKeys.map((key) => unpackKey(key, depth + 1)) };
    }
    default:
      throw new StateError(
        sdkErrors.TxDecode,
        `no concrete type registered for type URL ${packed.typeUrl} against interface *types.PubKey`,
      );
  }
}

/** Packs a public key as accounts and signer infos carry it. */
export function packKey(key: AccountKey): Any {
  switch (key.type) {
    case "secp256k1":
      return { typeUrl: Secp256k1PubKey.typeUrl, value: Secp256k1PubKey.encode({ key: key.bytes }) };
    case "ed25519":
      return { typeUrl: Ed25519PubKey.typeUrl, value: Ed25519PubKey.encode({ key: key.bytes }) };
    case "secp256r1":
      return { typeUrl: Secp256r1PubKey.typeUrl, value: Secp256r1PubKey.encode({ key: key.bytes }) };
    case "multisig": {
      const { threshold, keys } = key;
      return { typeUrl: LegacyAminoPubKey.typeUrl, value: LegacyAminoPubKey.encode({ threshold, publicKeys: keys.map(packKey) }) };
    }
  }
}

/** The account address of a key; a key of a wrong length fails as Go's panic does. */
export function addressOfKey(key: AccountKey): Uint8Array {
  switch (key.type) {
    case "secp256k1":
      if (key.bytes.length !== 33) throw new StateError(panicError, "length of pubkey is incorrect");
      return accountAddress(key.bytes);
    case "ed25519":
      if (key.bytes.length !== 32) throw new StateError(panicError, "pubkey is incorrect size");
      return addressHash(key.bytes);
    case "multisig":
      return addressHash(aminoKey(key));
    case "secp256r1":
      // DEVIATION: the SDK lets secp256r1 keys sign; no client of the Go chains makes such accounts.
      throw new StateError(sdkErrors.InvalidPubKey, "secp256r1 public keys are unsupported");
  }
}

/** Amino bytes of a key, from which multisig addresses are made. */
function aminoKey(key: AccountKey): Uint8Array {
  if (key.type === "secp256r1") throw new StateError(panicError, "secp256r1 keys have no amino encoding");
  if (key.type !== "multisig") {
    const size = key.type === "secp256k1" ? 33 : 32;
    if (key.bytes.length !== size)
      throw new StateError(sdkErrors.InvalidPubKey, `${key.type} key has ${key.bytes.length} bytes, not ${size}`);
    return aminoPublicKey(key.bytes);
  }
  const members = key.keys.map((member) => {
    const bytes = aminoKey(member);
    return concat(Uint8Array.of(0x12), encodeVarint(bytes.length), bytes);
  });
  const threshold = key.threshold === 0 ? new Uint8Array(0) : concat(Uint8Array.of(0x08), encodeVarint(key.threshold));
  return concat(AMINO_MULTISIG, threshold, ...members);
}

/** How many single keys a key has. */
export function countKeys(key: AccountKey | undefined): number {
  if (key === undefined) return 0;
  return key.type === "multisig" ? key.keys.reduce((sum, member) => sum + countKeys(member), 0) : 1;
}

/** Whether a key belongs to an address. */
export function isKeyOf(key: AccountKey, address: Uint8Array): boolean {
  return equalBytes(addressOfKey(key), address);
}
