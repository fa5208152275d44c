import { formatDec, mulInt, ONE, roundInt } from "../../encoding/decimal.ts";
import { MINUTE } from "../../encoding/time.ts";
import { ensure, isAbsent, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { Params } from "../../proto/gen/cosmos/slashing/v1beta1.ts";
import { state } from "./state.ts";

/** Parameters of a new chain. */
export const DEFAULT_PARAMS: Params = {
  signedBlocksWindow: 100n,
  minSignedPerWindow: ONE / 2n,
  downtimeJailDuration: 10n * MINUTE,
  slashFractionDoubleSign: ONE / 20n,
  slashFractionDowntime: ONE / 100n,
};

const ABSENT: Params = Params.from();

/** The parameters; before genesis Go's zero values. */
export function getParams(ctx: ReadContext): Params {
  return state.params.get(ctx) ?? ABSENT;
}

/** How many blocks of a window a validator must sign. */
export function minSignedPerWindow({ minSignedPerWindow: fraction, signedBlocksWindow }: Params): bigint {
  return roundInt(mulInt(fraction, signedBlocksWindow));
}

const FRACTIONS = [
  ["minSignedPerWindow", "min signed per window"],
  ["slashFractionDoubleSign", "double sign slash fraction"],
  ["slashFractionDowntime", "downtime slash fraction"],
] as const;

/** Refuses what Go's Params.Validate refuses, with its plain errors. */
export function validateParams(params: Params): void {
  const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);
  const fraction = ([member, name]: (typeof FRACTIONS)[number]): void => {
    rule(!isAbsent(params, member), `${name} cannot be nil`);
    rule(params[member] >= 0n, `${name} cannot be negative: ${formatDec(params[member])}`);
    rule(params[member] <= ONE, `${name} too large: ${formatDec(params[member])}`);
  };
  rule(params.signedBlocksWindow > 0n, `signed blocks window must be positive: ${params.signedBlocksWindow}`);
  fraction(FRACTIONS[0]);
  rule(params.downtimeJailDuration > 0n, `downtime jail duration must be positive: ${params.downtimeJailDuration} ns`);
  fraction(FRACTIONS[1]);
  fraction(FRACTIONS[2]);
}
