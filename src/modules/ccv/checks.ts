import { isDenom } from "../../encoding/coins.ts";
import { mulInt, ONE, parseDec, truncateInt } from "../../encoding/decimal.ts";
import { DecodeError } from "../../encoding/error.ts";
import { DAY } from "../../encoding/time.ts";
import { type ErrorCode, ensure, StateError } from "../../framework/index.ts";
import { channelIdFault, connectionIdFault, isBlank } from "../ibc/index.ts";
import { ccvErrors } from "./errors.ts";

/** [ICS-24] Identifiers have one rule, that of IBC. */
export { channelIdFault, clientIdFault, isBlank } from "../ibc/index.ts";

/** How long a CCV packet may be on its way where nobody says otherwise: four weeks. */
export const DEFAULT_CCV_TIMEOUT_NS: bigint = 28n * DAY;
/** A consumer's unbonding period where nobody says otherwise: a day less than the provider's default. */
export const DEFAULT_CONSUMER_UNBONDING_NS: bigint = 20n * DAY;
/** The share of its fees that a consumer keeps where nobody says otherwise. */
export const DEFAULT_REDISTRIBUTION_FRACTION = "0.75";

// A check returns what is wrong, or undefined: the caller knows under which code the refusal goes.

/** What is wrong with a value, in words; undefined if nothing is. */
export type Problem = string | undefined;

/** Refuses the problem, if there is one, under the code; `where` names the member. */
export function refuse(problem: Problem, error: ErrorCode, where = ""): void {
  if (problem !== undefined) throw new StateError(error, where === "" ? problem : `${where}: ${problem}`);
}

/** A duration must be positive. */
export function checkDuration(ns: bigint): Problem {
  return ns > 0n ? undefined : "duration must be positive";
}

/** A count must be positive. */
export function checkPositive(value: bigint): Problem {
  return value > 0n ? undefined : "int must be positive";
}

/** A LegacyDec in [0, 1], as atomics. */
export function checkFraction(dec: bigint): Problem {
  if (dec < 0n) return "param cannot be negative";
  return dec > ONE ? "param cannot be greater than 1" : undefined;
}

/** Text of a decimal in [0, 1], or in (0, 1]. */
export function checkFractionText(text: string, options: { readonly nonZero?: boolean } = {}): Problem {
  try {
    const dec = parseDec(text);
    if (options.nonZero === true && dec === 0n) return `param cannot be zero, got ${text}`;
    return checkFraction(dec);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** [ICS-24] A connection identifier, or blank. */
export function checkOptionalConnectionId(id: string): Problem {
  return isBlank(id) ? undefined : connectionIdFault(id);
}

/** The transfer channel of rewards: none yet, or a channel identifier. */
export function checkTransmissionChannel(id: string): Problem {
  return id === "" ? undefined : channelIdFault(id);
}

/** The SDK's rule for denominations. */
export function checkDenom(denom: string): Problem {
  return isDenom(denom) ? undefined : `invalid denom: ${denom}`;
}

/** A denomination; one that begins with "ibc/" must carry a hash of 32 bytes. */
export function checkIbcDenom(denom: string): Problem {
  const problem = checkDenom(denom);
  if (problem !== undefined) return problem;
  const [head, ...rest] = denom.split("/");
  if (head !== "ibc") return undefined;
  const hash = rest.join("/");
  if (hash === "") return `denomination should be prefixed with the format 'ibc/{hash(trace + "/" + ${denom})}'`;
  return /^[0-9a-fA-F]{64}$/.test(hash) ? undefined : `invalid denom trace hash ${hash}`;
}

const MAX_U64 = (1n << 64n) - 1n;

/** A consumer id is the decimal text of a u64. */
export function checkConsumerId(consumerId: string): Problem {
  if (isBlank(consumerId)) return "consumer id cannot be blank";
  const parses = /^[0-9]+$/.test(consumerId) && consumerId.length <= 4096 && BigInt(consumerId) <= MAX_U64;
  return parses ? undefined : `consumer id (${consumerId.slice(0, 80)}) cannot be parsed`;
}

/** Refuses text that is not a consumer id: CCV/19. */
export function validateConsumerId(consumerId: string): void {
  const problem = checkConsumerId(consumerId);
  ensure(problem === undefined, ccvErrors.InvalidConsumerId, problem ?? "");
}

/** The trusting period of a client whose chain has this unbonding period, rounded down to the nanosecond. */
export function trustingPeriodNs(unbondingPeriodNs: bigint, fraction: string): bigint {
  return truncateInt(mulInt(parseDec(fraction), unbondingPeriodNs));
}
