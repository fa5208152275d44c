import { entropyToMnemonic, generateMnemonic as generate, validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { backend } from "#crypto-native";
import { utf8 } from "../encoding/bytes.ts";
import { DecodeError } from "../encoding/error.ts";
import { deriveSecretKey } from "./bip32.ts";

/** The path of the first account of Cosmos chains. */
export const COSMOS_PATH = "m/44'/118'/0'/0/0";

/** The words in lower case with single spaces between them, as wallets are pasted. */
function normalized(mnemonic: string): string {
  return mnemonic.trim().toLowerCase().split(/\s+/).join(" ");
}

/** Whether the words are an English BIP-39 mnemonic with a right checksum. */
export function isMnemonic(mnemonic: string): boolean {
  return validateMnemonic(normalized(mnemonic), wordlist);
}

/** New words from the platform's secure randomness: 24, or 12. */
export function generateMnemonic(words: 12 | 24 = 24): string {
  return generate(wordlist, words === 12 ? 128 : 256);
}

/** The words of 16 to 32 bytes of entropy. */
export function mnemonicFromEntropy(entropy: Uint8Array): string {
  return entropyToMnemonic(entropy, wordlist);
}

/** [BIP-39] The 64 bytes that the key tree grows from. */
function seedOf(mnemonic: string, passphrase: string): Uint8Array {
  const nfkd = (text: string): Uint8Array => utf8(text.normalize("NFKD"));
  return backend.pbkdf2Sha512(nfkd(normalized(mnemonic)), nfkd(`mnemonic${passphrase}`), 2048, 64);
}

/** The secp256k1 secret key at a BIP-44 path. */
export function secretKeyFromMnemonic(mnemonic: string, path: string = COSMOS_PATH, passphrase = ""): Uint8Array {
  if (!isMnemonic(mnemonic)) throw new DecodeError("the words are not an English BIP-39 mnemonic: check spelling, count and order");
  return deriveSecretKey(seedOf(mnemonic, passphrase), path);
}
