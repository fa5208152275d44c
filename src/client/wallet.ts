import { accountAddress } from "../crypto/address.ts";
import { COSMOS_PATH, secretKeyFromMnemonic } from "../crypto/mnemonic.ts";
import { publicKey, sign } from "../crypto/secp256k1.ts";
import { encodeBech32 } from "../encoding/bech32.ts";

/** A secp256k1 account key under one chain's address prefix. */
export interface Wallet {
  readonly address: string;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
  /** 64 bytes over sha256 of the message, low S. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

export function walletFromKey(secretKey: Uint8Array, prefix: string): Wallet {
  const key = publicKey(secretKey);
  return { address: encodeBech32(prefix, accountAddress(key)), publicKey: key, sign: (message) => sign(secretKey, message) };
}

export function walletFromMnemonic(mnemonic: string, prefix: string, path: string = COSMOS_PATH): Wallet {
  return walletFromKey(secretKeyFromMnemonic(mnemonic, path), prefix);
}
