import { slowCryptoWarning } from "../crypto/hash.ts";
import type { Io } from "./io.ts";

/** Says on standard error that signatures are verified by slow code, where they are. */
export function warnOfSlowCrypto(io: Io): void {
  const warning = slowCryptoWarning();
  if (warning !== undefined) io.err(`${io.style.red("warning:")} ${warning}`);
}
