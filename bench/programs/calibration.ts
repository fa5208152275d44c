// How fast this machine is right now: signatures and hashes of the kinds that blocks are full of.
import { randomBytes } from "node:crypto";
import { sha256 } from "../../src/crypto/hash.ts";
import { publicKey, sign, verify } from "../../src/crypto/secp256k1.ts";

/** Microseconds of one unit (a secp256k1 verification and 100 hashes of 80 bytes) on the quiet machine of docs/performance.md. */
export const QUIET_UNIT_US = 130;

/** How many times slower than the quiet reference machine this one is now: 1 is as fast, 2 takes twice the time. */
export function slowness(rounds = 7): number {
  const secret = new Uint8Array(randomBytes(32));
  secret[0] = 1;
  const key = publicKey(secret);
  const message = new Uint8Array(randomBytes(200));
  const signature = sign(secret, message);
  const data = new Uint8Array(randomBytes(80));
  const units: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    for (let i = 0; i < 300; i++) {
      data[0] = i;
      if (!verify(key, message, signature)) throw new Error("a valid signature is refused");
      for (let hash = 0; hash < 100; hash++) sha256(data);
    }
    units.push(((performance.now() - begin) * 1000) / 300);
  }
  // The first rounds compile; of the others the fastest half says what the machine can do, the rest is somebody else's work.
  const warm = units.slice(2).sort((a, b) => a - b);
  return (warm[Math.floor(warm.length / 2)] ?? Number.NaN) / QUIET_UNIT_US;
}
