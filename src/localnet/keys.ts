import { type Wallet, walletFromKey } from "../client/wallet.ts";
import { consensusAddress } from "../crypto/address.ts";
import { publicKeyFromSeed } from "../crypto/ed25519.ts";
import { sha256 } from "../crypto/hash.ts";
import { mnemonicFromEntropy, secretKeyFromMnemonic } from "../crypto/mnemonic.ts";
import { accountAddress } from "../crypto/address.ts";
import { encodeBech32 } from "../encoding/bech32.ts";
import { utf8 } from "../encoding/bytes.ts";

/** Somebody with an account, under the same key on every chain. */
export interface NamedAccount {
  readonly name: string;
  readonly mnemonic: string;
  /** The key under a chain's address prefix. */
  readonly wallet: (prefix: string) => Wallet;
}

export interface NamedValidator extends NamedAccount {
  /** 32 bytes, ed25519: what signs blocks. */
  readonly consensusSeed: Uint8Array;
  readonly consensusKey: Uint8Array;
  /** 20 bytes. */
  readonly consAddress: Uint8Array;
}

/** The account of a mnemonic; its key is derived once, which takes two thousand rounds of hashing. */
function namedAccount(name: string, mnemonic: string): NamedAccount {
  let secret: Uint8Array | undefined;
  return {
    name,
    mnemonic,
    wallet(prefix) {
      secret ??= secretKeyFromMnemonic(mnemonic);
      return walletFromKey(secret, prefix);
    },
  };
}

/** A validator whose operator is the account of a mnemonic and who signs with the key of a seed. */
export function namedValidator(name: string, mnemonic: string, consensusSeed: Uint8Array): NamedValidator {
  const consensusKey = publicKeyFromSeed(consensusSeed);
  return { ...namedAccount(name, mnemonic), consensusSeed, consensusKey, consAddress: consensusAddress(consensusKey) };
}

function entropy(seed: number, what: string): Uint8Array {
  return sha256(utf8(`interlease localnet ${seed} ${what}`));
}

/** An account of a local network: its key follows from seed and name alone, and is never for real value. */
export function accountOf(seed: number, name: string): NamedAccount {
  return namedAccount(name, mnemonicFromEntropy(entropy(seed, `account ${name}`)));
}

/** A validator of a local network: its keys follow from seed and `id` (default the name), and are never for real value. */
export function validatorOf(seed: number, name: string, id: string = name): NamedValidator {
  return namedValidator(name, mnemonicFromEntropy(entropy(seed, `account ${id}`)), entropy(seed, `consensus ${id}`));
}

/** Somebody's address on the chains of a prefix. */
export function addressOf(account: NamedAccount, prefix: string): string {
  return account.wallet(prefix).address;
}

/** A validator's operator address on the chains of a prefix. */
export function operatorOf(validator: NamedAccount, prefix: string): string {
  return encodeBech32(`${prefix}valoper`, accountAddress(validator.wallet(prefix).publicKey));
}
