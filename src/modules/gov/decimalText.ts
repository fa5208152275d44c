import { MAX_DEC } from "../../encoding/decimal.ts";
import { DecodeError } from "../../encoding/error.ts";

const PRECISION = 18;

/**
 * A decimal in a text of gov's records, as Go's LegacyNewDecFromStr reads it and in its words where it is none: such texts and such
 * words are state. A second sign is let through.
 */
export function readDec(signed: string): bigint {
  const isNegative = signed.startsWith("-");
  const text = isNegative ? signed.slice(1) : signed;
  if (text === "") throw new DecodeError("decimal string cannot be empty");
  const [whole = "", decimals, ...more] = text.split(".");
  if (more.length > 0) throw new DecodeError("invalid decimal string");
  if (decimals === "" || (decimals !== undefined && whole === "")) throw new DecodeError("invalid decimal length");
  const count = decimals?.length ?? 0;
  const beyond = PRECISION - count;
  if (beyond < 0) throw new DecodeError(`value '${text}' exceeds max precision by ${beyond} decimal places: max precision ${PRECISION}`);
  const atomics = readInteger(`${whole}${decimals ?? ""}${"0".repeat(beyond)}`);
  return isNegative ? -atomics : atomics;
}

function readInteger(digits: string): bigint {
  const match = /^([+-]?)([0-9]+)$/.exec(digits);
  if (match === null) throw new DecodeError(`failed to set decimal string with base 10: ${digits}`);
  const significant = (match[2] ?? "").replace(/^0+(?=.)/, "");
  // Longer than the largest decimal: not worth a conversion.
  const magnitude = significant.length > 100 ? MAX_DEC + 1n : BigInt(significant);
  if (magnitude > MAX_DEC) throw new DecodeError("out of range: invalid decimal string");
  return match[1] === "-" ? -magnitude : magnitude;
}
