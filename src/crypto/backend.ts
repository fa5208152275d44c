/** What native.ts and portable.ts both provide; arguments have been checked for length by the callers in this folder. */
export interface CryptoBackend {
  /** "native" uses compiled code throughout; "fallback" is a node without the compiled secp256k1; "portable" is plain JavaScript. */
  readonly kind: "native" | "fallback" | "portable";
  readonly sha256: (bytes: Uint8Array) => Uint8Array;
  readonly sha512: (bytes: Uint8Array) => Uint8Array;
  readonly ripemd160: (bytes: Uint8Array) => Uint8Array;
  readonly pbkdf2Sha512: (password: Uint8Array, salt: Uint8Array, iterations: number, length: number) => Uint8Array;
  readonly ed25519PublicKey: (seed: Uint8Array) => Uint8Array;
  readonly ed25519Sign: (seed: Uint8Array, message: Uint8Array) => Uint8Array;
  readonly ed25519Verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
  readonly secp256k1PublicKey: (secretKey: Uint8Array) => Uint8Array;
  readonly secp256k1Sign: (secretKey: Uint8Array, digest: Uint8Array) => Uint8Array;
  readonly secp256k1Verify: (publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array) => boolean;
}
