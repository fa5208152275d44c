import { sha256 } from "../crypto/hash.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { consensusAddress } from "../crypto/address.ts";
import { mnemonicFromEntropy } from "../crypto/mnemonic.ts";
import { utf8 } from "../encoding/bytes.ts";

/** Keys of a local network follow from its seed and their name alone: the same seed gives the same network. Never for real value. */
export interface NamedAccount {
  readonly name: string;
  readonly mnemonic: string;
}

export interface NamedValidator extends NamedAccount {
  /** 32 bytes, ed25519: what signs blocks. */
  readonly consensusSeed: Uint8Array;
  readonly consensusKey: Uint8Array;
  /** 20 bytes. */
  readonly consAddress: Uint8Array;
}

function entropy(seed: number, what: string): Uint8Array {
  return sha256(utf8(`interlease localnet ${seed} ${what}`));
}

export function accountOf(seed: number, name: string): NamedAccount {
  return { name, mnemonic: mnemonicFromEntropy(entropy(seed, `account ${name}`)) };
}

export function validatorOf(seed: number, name: string): NamedValidator {
  const consensusSeed = entropy(seed, `consensus ${name}`);
  const consensusKey = publicKeyFromSeed(consensusSeed);
  return { ...accountOf(seed, name), consensusSeed, consensusKey, consAddress: consensusAddress(consensusKey) };
}
