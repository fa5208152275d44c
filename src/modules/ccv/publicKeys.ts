import type { PublicKey as ConsensusKey } from "../../comet/publicKey.ts";
import { publicKeyAddress, publicKeyFromProto } from "../../comet/publicKey.ts";
import { panicError, type ValidatorUpdate } from "../../framework/index.ts";
import type { ValidatorUpdate as StoredUpdate } from "../../proto/gen/tendermint/abci.ts";
import type { PublicKey } from "../../proto/gen/tendermint/crypto.ts";
import { type Problem, refuse } from "./checks.ts";
import { compactText } from "./goText.ts";

/** What is wrong with a key: its type is not known or its length not that of its type. */
export function checkPublicKey(key: PublicKey): Problem {
  const length = (key.ed25519 ?? key.secp256k1)?.length;
  if (length === undefined) return "a public key of neither ed25519 nor secp256k1";
  const expected = key.ed25519 === undefined ? 33 : 32;
  return length === expected ? undefined : `a public key of ${length} bytes where ${expected} are expected`;
}

/** The key in the form that consensus code takes; a wrong one is what Go panics on. */
export function consensusKey(key: PublicKey): ConsensusKey {
  refuse(checkPublicKey(key), panicError, "consensus key");
  return publicKeyFromProto(key);
}

/** The 20 bytes by which CometBFT names the holder of a key. */
export function consensusAddress(key: PublicKey): Uint8Array {
  return publicKeyAddress(consensusKey(key));
}

/** gogoproto's compact text of a key: the order of pending validator updates is the order of these texts. */
export function publicKeyText(key: PublicKey): string {
  if (key.ed25519 !== undefined) return compactText("ed25519", key.ed25519);
  return key.secp256k1 === undefined ? "" : compactText("secp256k1", key.secp256k1);
}

/** An update as the engine takes it. */
export function engineUpdate({ pubKey, power }: StoredUpdate): ValidatorUpdate {
  return { publicKey: consensusKey(pubKey), power };
}
