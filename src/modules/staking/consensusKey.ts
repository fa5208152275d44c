import { accountAddress, consensusAddress } from "../../crypto/address.ts";
import { type PublicKey, panicError, StateError, type ValidatorUpdate } from "../../framework/index.ts";
import { PubKey as Ed25519Key } from "../../proto/gen/cosmos/crypto/ed25519.ts";
import { LegacyAminoPubKey } from "../../proto/gen/cosmos/crypto/multisig.ts";
import { PubKey as Secp256k1Key } from "../../proto/gen/cosmos/crypto/secp256k1.ts";
import { PubKey as Secp256r1Key } from "../../proto/gen/cosmos/crypto/secp256r1.ts";
import type { Validator } from "../../proto/gen/cosmos/staking/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";
import type { ValidatorUpdate as StoredUpdate } from "../../proto/gen/tendermint/abci.ts";

/** A validator's key with its address. */
export interface ConsensusKey {
  readonly publicKey: PublicKey;
  readonly address: Uint8Array;
}

/** The key packed in `any`, or undefined for a type of key that no engine takes; throws a DecodeError for broken bytes. */
export function unpackKey(any: Any): PublicKey | undefined {
  switch (any.typeUrl) {
    case Ed25519Key.typeUrl:
      return { type: "ed25519", bytes: Ed25519Key.decode(any.value).key };
    case Secp256k1Key.typeUrl:
      return { type: "secp256k1", bytes: Secp256k1Key.decode(any.value).key };
    default:
      return undefined;
  }
}

const KEY_TYPES: ReadonlyMap<string, string> = new Map([
  [Ed25519Key.typeUrl, "ed25519"],
  [Secp256k1Key.typeUrl, "secp256k1"],
  [Secp256r1Key.typeUrl, "secp256r1"],
  [LegacyAminoPubKey.typeUrl, "PubKeyMultisigThreshold"],
]);

/** What consensus parameters call the type of a packed key; undefined where it is not a public key. */
export function consensusKeyTypeOf(any: Any): string | undefined {
  return KEY_TYPES.get(any.typeUrl);
}

/** Address of a consensus key; Go panics over a key of a wrong length. */
export function keyAddress({ type, bytes }: PublicKey): Uint8Array {
  const expected = type === "ed25519" ? 32 : 33;
  if (bytes.length !== expected) throw new StateError(panicError, `${type} key of ${bytes.length} bytes where ${expected} are expected`);
  return type === "ed25519" ? consensusAddress(bytes) : accountAddress(bytes);
}

// Follows from the Any alone, so that remembering it changes no answer.
const known = new WeakMap<Any, ConsensusKey>();

/** The key that a validator signs blocks with, and its address. */
export function consensusKeyOf(validator: Pick<Validator, "operatorAddress" | "consensusPubkey">): ConsensusKey {
  const any = validator.consensusPubkey;
  const remembered = any === undefined ? undefined : known.get(any);
  if (remembered !== undefined) return remembered;
  const publicKey = any === undefined ? undefined : unpackKey(any);
  if (any === undefined || publicKey === undefined) {
    throw new StateError(panicError, `validator ${validator.operatorAddress} has no consensus key: ${any?.typeUrl ?? "empty"}`);
  }
  const found = { publicKey, address: keyAddress(publicKey) };
  known.set(any, found);
  return found;
}

/** The address by which the engine names a validator. */
export function consensusAddressOf(validator: Pick<Validator, "operatorAddress" | "consensusPubkey">): Uint8Array {
  return consensusKeyOf(validator).address;
}

/** An update as it is stored. */
export function storedUpdate({ publicKey, power }: ValidatorUpdate): StoredUpdate {
  const isEd25519 = publicKey.type === "ed25519";
  return { pubKey: { ed25519: isEd25519 ? publicKey.bytes : undefined, secp256k1: isEd25519 ? undefined : publicKey.bytes }, power };
}
