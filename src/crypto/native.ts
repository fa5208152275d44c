import * as nodeCrypto from "node:crypto";
import { createRequire } from "node:module";
import type { CryptoBackend } from "./backend.ts";
import { GenerationCache } from "../encoding/generationCache.ts";
import { cacheKey } from "./cacheKey.ts";
import { backend as portable } from "./portable.ts";

type Secp256k1 = typeof import("secp256k1");

/** The binaries that come with ours before an installed package, which may have been compiled for another platform. */
const BINDINGS = ["./secp256k1/bindings.js", "secp256k1/bindings.js"];

/** Versions before 4 have other functions. */
function isBinding(loaded: unknown): loaded is Secp256k1 {
  const names = ["publicKeyCreate", "ecdsaSign", "ecdsaVerify"];
  return typeof loaded === "object" && loaded !== null && names.every((name) => typeof Reflect.get(loaded, name) === "function");
}

/** The compiled binding alone: the package's own entry falls back to slow JavaScript without saying so. */
function loadSecp256k1(): Secp256k1 | undefined {
  const require = createRequire(import.meta.url);
  for (const path of BINDINGS) {
    try {
      const loaded: unknown = require(path);
      if (isBinding(loaded)) return loaded;
    } catch {
      // Not there, or not for this platform: slowCryptoWarning() says so when none is.
    }
  }
  return undefined;
}

const secp256k1 = loadSecp256k1();

type Hash = (bytes: Uint8Array) => Uint8Array;

/** A plain Uint8Array over the digest: a Buffer's slice() would share memory. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function hasher(algorithm: string, fallback: Hash): Hash {
  if (!nodeCrypto.getHashes().includes(algorithm)) return fallback;
  // crypto.hash() came with Node 20.12; Node 20's type package already has it, older runtimes do not.
  const oneShot: typeof nodeCrypto.hash | undefined = nodeCrypto.hash;
  if (typeof oneShot === "function") return (bytes) => plain(oneShot(algorithm, bytes, "buffer"));
  return (bytes) => plain(nodeCrypto.createHash(algorithm).update(bytes).digest());
}

// RFC 8410: what stands before the raw 32 bytes in DER.
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

// Building a key object costs as much as a verification, so validators' keys are kept.
const KEY_OBJECT_BYTES = 600;
const publicKeys = new GenerationCache<string, nodeCrypto.KeyObject>({ size: 4096, weigh: () => KEY_OBJECT_BYTES });
const secretKeys = new GenerationCache<string, nodeCrypto.KeyObject>({ size: 256, weigh: () => KEY_OBJECT_BYTES });

function publicKeyObject(raw: Uint8Array): nodeCrypto.KeyObject {
  const cacheId = cacheKey(raw);
  const known = publicKeys.get(cacheId);
  if (known !== undefined) return known;
  const key = nodeCrypto.createPublicKey({ key: Buffer.concat([SPKI, raw]), format: "der", type: "spki" });
  publicKeys.set(cacheId, key);
  return key;
}

function secretKeyObject(seed: Uint8Array): nodeCrypto.KeyObject {
  const cacheId = cacheKey(seed);
  const known = secretKeys.get(cacheId);
  if (known !== undefined) return known;
  const key = nodeCrypto.createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  secretKeys.set(cacheId, key);
  return key;
}

function strictVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return nodeCrypto.verify(null, message, publicKeyObject(publicKey), signature);
  } catch {
    return false;
  }
}

const ed25519: Pick<CryptoBackend, "ed25519PublicKey" | "ed25519Sign" | "ed25519Verify"> = {
  ed25519PublicKey: (seed) => {
    const spki = nodeCrypto.createPublicKey(secretKeyObject(seed)).export({ format: "der", type: "spki" });
    return plain(spki).slice(SPKI.length);
  },
  ed25519Sign: (seed, message) => plain(nodeCrypto.sign(null, message, secretKeyObject(seed))),
  // OpenSSL verifies without the cofactor: what it accepts, ZIP-215 accepts; what it refuses must be asked again.
  ed25519Verify: (publicKey, message, signature) =>
    strictVerify(publicKey, message, signature) || portable.ed25519Verify(publicKey, message, signature),
};

function secp256k1Of(binding: Secp256k1): Pick<CryptoBackend, "secp256k1PublicKey" | "secp256k1Sign" | "secp256k1Verify"> {
  return {
    secp256k1PublicKey: (secretKey) => binding.publicKeyCreate(secretKey, true),
    secp256k1Sign: (secretKey, digest) => binding.ecdsaSign(digest, secretKey).signature,
    secp256k1Verify: (publicKey, digest, signature) => {
      try {
        return binding.ecdsaVerify(signature, digest, publicKey);
      } catch {
        return false; // a point or scalar that does not parse
      }
    },
  };
}

/** node:crypto and the compiled libsecp256k1. */
export const backend: CryptoBackend = {
  ...portable,
  kind: secp256k1 === undefined ? "fallback" : "native",
  sha256: hasher("sha256", portable.sha256),
  sha512: hasher("sha512", portable.sha512),
  ripemd160: hasher("ripemd160", portable.ripemd160),
  pbkdf2Sha512: (password, salt, iterations, length) => plain(nodeCrypto.pbkdf2Sync(password, salt, iterations, length, "sha512")),
  ...ed25519,
  ...(secp256k1 === undefined ? {} : secp256k1Of(secp256k1)),
};
