import { isDenom } from "../../encoding/coins.ts";
import { type Context, ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import type { DenomUnit, Metadata } from "../../proto/gen/cosmos/bank/v1beta1.ts";
import { state } from "./state.ts";

/** What is told of a denomination, if anything is. */
export function getDenomMetadata(ctx: ReadContext, denom: string): Metadata | undefined {
  return state.metadata.get(ctx, denom);
}

/** Stores what is told of a denomination under its base. */
export function setDenomMetadata(ctx: Context, metadata: Metadata): void {
  state.metadata.set(ctx, metadata.base, metadata);
}

/** Refuses metadata without names, with unsorted or repeated units, or without its own base and display. */
export function validateMetadata({ name, symbol, base, display, denomUnits }: Metadata): void {
  const check = (condition: boolean, text: string): void => ensure(condition, unregisteredError, text);
  check(name.trim() !== "", "name field cannot be blank");
  check(symbol.trim() !== "", "symbol field cannot be blank");
  check(isDenom(base), `invalid metadata base denom: invalid denom: ${base}`);
  check(isDenom(display), `invalid metadata display denom: invalid denom: ${display}`);
  const seen = new Set<string>();
  let last = 0;
  for (const [i, unit] of denomUnits.entries()) {
    check(i > 0 || unit.denom === base, `metadata's first denomination unit must be the one with base denom '${base}'`);
    check(i > 0 || unit.exponent === 0, `the exponent for base denomination unit ${base} must be 0`);
    check(i === 0 || unit.exponent > last, "denom units should be sorted asc by exponent");
    check(!seen.has(unit.denom), `duplicate denomination unit ${unit.denom}`);
    validateUnit(unit);
    seen.add(unit.denom);
    last = unit.exponent;
  }
  check(seen.has(display), `metadata must contain a denomination unit with display denom '${display}'`);
}

function validateUnit({ denom, aliases }: DenomUnit): void {
  ensure(isDenom(denom), unregisteredError, `invalid denom unit: invalid denom: ${denom}`);
  const seen = new Set<string>();
  for (const alias of aliases) {
    ensure(!seen.has(alias), unregisteredError, `duplicate denomination unit alias ${alias}`);
    ensure(alias.trim() !== "", unregisteredError, `alias for denom unit ${denom} cannot be blank`);
    seen.add(alias);
  }
}
