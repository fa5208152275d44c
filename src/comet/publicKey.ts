import { accountAddress, consensusAddress } from "../crypto/address.ts";
import { verify as verifyEd25519 } from "../crypto/ed25519.ts";
import { verify as verifySecp256k1 } from "../crypto/secp256k1.ts";
import type { PublicKey as ProtoPublicKey } from "../proto/gen/tendermint/crypto.ts";
import { Fault } from "./fault.ts";

/** A consensus key of one of the types that CometBFT knows. */
export interface PublicKey {
  readonly type: "ed25519" | "secp256k1";
  readonly bytes: Uint8Array;
}

const KEY_LENGTH: Readonly<Record<PublicKey["type"], number>> = { ed25519: 32, secp256k1: 33 };

/** An ed25519 key. */
export function ed25519Key(bytes: Uint8Array): PublicKey {
  return { type: "ed25519", bytes };
}

/** The 20 bytes that name a validator. */
export function publicKeyAddress({ type, bytes }: PublicKey): Uint8Array {
  return type === "ed25519" ? consensusAddress(bytes) : accountAddress(bytes);
}

/** The key of a message; exactly one member is set and has its type's length. */
export function publicKeyFromProto({ ed25519, secp256k1 }: ProtoPublicKey): PublicKey {
  const key: PublicKey | undefined =
    ed25519 !== undefined
      ? { type: "ed25519", bytes: ed25519 }
      : secp256k1 !== undefined
        ? { type: "secp256k1", bytes: secp256k1 }
        : undefined;
  if (key === undefined) throw new Fault("malformed", "fromproto: key type <nil> is not supported");
  const fault = checkKeyLength(key);
  if (fault !== undefined) throw fault;
  return key;
}

/** A key has its type's length. */
export function checkKeyLength({ type, bytes }: PublicKey): Fault | undefined {
  if (bytes.length === KEY_LENGTH[type]) return undefined;
  return new Fault("malformed", `invalid size for ${type} key. Got ${bytes.length}, expected ${KEY_LENGTH[type]}`);
}

export function publicKeyToProto({ type, bytes }: PublicKey): ProtoPublicKey {
  return type === "ed25519" ? { ed25519: bytes, secp256k1: undefined } : { ed25519: undefined, secp256k1: bytes };
}

/** Checks a signature; callers that see the same ones again pass a cached verifier. */
export type SignatureVerifier = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;

/** The verdict without a cache. CometBFT's secp256k1 keys sign the sha256 of the message. */
export const verifySignature: SignatureVerifier = ({ type, bytes }, message, signature) =>
  type === "ed25519" ? verifyEd25519(bytes, message, signature) : verifySecp256k1(bytes, message, signature);
