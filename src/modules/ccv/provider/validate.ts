import { ensurePresent } from "../../../encoding/absent.ts";
import { utf8 } from "../../../encoding/bytes.ts";
import type { ChainSettings } from "../../../framework/index.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import type {
  AllowlistedRewardDenoms,
  ConsumerInitializationParameters,
  ConsumerMetadata,
  InfractionParameters,
  PowerShapingParameters,
  SlashJailParameters,
} from "../../../proto/gen/interchain_security/ccv/provider/v1.ts";
import {
  checkDuration,
  checkFraction,
  checkFractionText,
  checkIbcDenom,
  checkOptionalConnectionId,
  checkPositive,
  checkTransmissionChannel,
  isBlank,
  type Problem,
} from "../index.ts";
import { consAddressFromText } from "./addresses.ts";

// Bounds of what messages carry, without state: what is wrong first, or undefined. Lengths are those of the UTF-8 bytes.

const MAX_CHAIN_ID = 50;
const MAX_NAME = 50;
const MAX_DESCRIPTION = 10_000;
const MAX_METADATA = 255;
const MAX_HASH = 64;
const MAX_LISTED_VALIDATORS = 1000;
const MAX_REWARD_DENOMS = 3;
/** Chain ids of consumers that were there before anybody could create one. */
const RESERVED_CHAIN_IDS: readonly string[] = ["neutron-1", "stride-1"];

/** The first problem in a list of checks, with the name of its member in front. */
function firstOf(checks: readonly (readonly [name: string, problem: Problem])[]): Problem {
  const found = checks.find(([, problem]) => problem !== undefined);
  return found === undefined ? undefined : `${found[0]}: ${found[1]}`;
}

function checkText(name: string, text: string, max: number): Problem {
  if (isBlank(text)) return `${name} cannot be empty`;
  const { length } = utf8(text);
  return length > max ? `${name} is too long; got: ${length}, max: ${max}` : undefined;
}

function checkHash({ length }: Uint8Array): Problem {
  return length > MAX_HASH ? `hash is too long; got: ${length}, max: ${MAX_HASH}` : undefined;
}

/** A chain id that a consumer may have. */
export function checkChainId(name: string, chainId: string): Problem {
  const problem = checkText(name, chainId, MAX_CHAIN_ID);
  if (problem !== undefined) return `${name}: ${problem}`;
  return RESERVED_CHAIN_IDS.includes(chainId) ? "cannot use a reserved chain id" : undefined;
}

/** Name, description and metadata: none blank, none too long. */
export function checkMetadata({ name, description, metadata }: ConsumerMetadata): Problem {
  return firstOf([
    ["Name", checkText("name", name, MAX_NAME)],
    ["Description", checkText("description", description, MAX_DESCRIPTION)],
    ["Metadata", checkText("metadata", metadata, MAX_METADATA)],
  ]);
}

function checkInitialHeight({ revisionNumber, revisionHeight }: Height): Problem {
  return revisionNumber === 0n && revisionHeight === 0n ? "InitialHeight cannot be zero" : undefined;
}

/** What a consumer starts with; that the height is of the chain id's revision is checked when it is stored. */
export function checkInitialization(p: ConsumerInitializationParameters): Problem {
  const height = checkInitialHeight(p.initialHeight);
  if (height !== undefined) return height;
  return firstOf([
    ["GenesisHash", checkHash(p.genesisHash)],
    ["BinaryHash", checkHash(p.binaryHash)],
    ["ConsumerRedistributionFraction", checkFractionText(p.consumerRedistributionFraction)],
    ["BlocksPerDistributionTransmission", checkPositive(p.blocksPerDistributionTransmission)],
    ["DistributionTransmissionChannel", checkTransmissionChannel(p.distributionTransmissionChannel)],
    ["HistoricalEntries", checkPositive(p.historicalEntries)],
    ["CcvTimeoutPeriod", checkDuration(p.ccvTimeoutPeriod)],
    ["TransferTimeoutPeriod", checkDuration(p.transferTimeoutPeriod)],
    ["UnbondingPeriod", checkDuration(p.unbondingPeriod)],
    ["ConnectionId", checkOptionalConnectionId(p.connectionId)],
  ]);
}

function checkList(chain: ChainSettings, list: readonly string[]): Problem {
  if (list.length > MAX_LISTED_VALIDATORS) return `consensus address list too long;  got: ${list.length}, max: ${MAX_LISTED_VALIDATORS}`;
  const wrong = list.find((address) => consAddressFromText(chain, address) === undefined);
  return wrong === undefined ? undefined : `invalid address ${wrong}`;
}

/** Which validators a consumer takes: N is 0 or 50 to 100, caps are percentages, lists hold consensus addresses of this chain. */
export function checkPowerShaping(chain: ChainSettings, p: PowerShapingParameters): Problem {
  if (p.topN !== 0 && (p.topN < 50 || p.topN > 100)) return "Top N can either be 0 or in the range [50, 100]";
  if (p.validatorsPowerCap > 100) return "ValidatorsPowerCap has to be in the range [0, 100]";
  return firstOf([
    ["Allowlist", checkList(chain, p.allowlist)],
    ["Denylist", checkList(chain, p.denylist)],
    ["Prioritylist", checkList(chain, p.prioritylist)],
  ]);
}

function checkPenalty(name: string, penalty: SlashJailParameters | undefined): Problem {
  if (penalty === undefined) return undefined;
  if (penalty.jailDuration < 0n) return `${name}.JailDuration cannot be negative`;
  ensurePresent(penalty, "slashFraction");
  return firstOf([[`${name}.SlashFraction`, checkFraction(penalty.slashFraction)]]);
}

/** Fractions of penalties, which are looked at when all that stands before them is right. */
export const PENALTY_FRACTIONS = ["infractionParameters.doubleSign.slashFraction", "infractionParameters.downtime.slashFraction"] as const;

/** Penalties: fractions in [0, 1], no negative durations. */
export function checkInfractions({ doubleSign, downtime }: InfractionParameters): Problem {
  return checkPenalty("DoubleSign", doubleSign) ?? checkPenalty("Downtime", downtime);
}

/** At most three denominations of rewards. */
export function checkRewardDenoms({ denoms }: AllowlistedRewardDenoms): Problem {
  if (denoms.length > MAX_REWARD_DENOMS) return `More than ${MAX_REWARD_DENOMS} denoms`;
  for (const denom of denoms) {
    const problem = checkIbcDenom(denom);
    if (problem !== undefined) return `Invalid denom (${denom}): ${problem}`;
  }
  return undefined;
}
