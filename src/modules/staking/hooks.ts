import { type Context, tolerate } from "../../framework/index.ts";
import {
  afterDelegationModified,
  afterUnbondingInitiated,
  afterValidatorBeginUnbonding,
  afterValidatorBonded,
  afterValidatorCreated,
  afterValidatorRemoved,
  beforeDelegationCreated,
  beforeDelegationRemoved,
  beforeDelegationSharesModified,
  beforeValidatorModified,
  beforeValidatorSlashed,
} from "./slots.ts";

/** Calls every filler of a slot, in order; the first failure ends it. */
type Caller<A extends readonly unknown[]> = (ctx: Context, ...args: A) => void;

function caller<A extends readonly unknown[]>(slot: (ctx: Context) => readonly ((ctx: Context, ...args: A) => void)[]): Caller<A> {
  return (ctx, ...args) => {
    for (const hook of slot(ctx)) hook(ctx, ...args);
  };
}

/** As `caller`, where Go logs a hook's failure and goes on. */
function tolerant<A extends readonly unknown[]>(slot: (ctx: Context) => readonly ((ctx: Context, ...args: A) => void)[]): Caller<A> {
  const call = caller(slot);
  return (ctx, ...args) => {
    tolerate(() => call(ctx, ...args));
  };
}

/** The hooks of `slots.ts` as staking calls them. */
export const hooks = {
  afterValidatorCreated: caller(afterValidatorCreated),
  beforeValidatorModified: caller(beforeValidatorModified),
  beforeValidatorModifiedBySlash: tolerant(beforeValidatorModified),
  afterValidatorRemoved: tolerant(afterValidatorRemoved),
  afterValidatorBonded: caller(afterValidatorBonded),
  afterValidatorBeginUnbonding: caller(afterValidatorBeginUnbonding),
  beforeDelegationCreated: caller(beforeDelegationCreated),
  beforeDelegationSharesModified: caller(beforeDelegationSharesModified),
  beforeDelegationRemoved: caller(beforeDelegationRemoved),
  afterDelegationModified: caller(afterDelegationModified),
  beforeValidatorSlashed: tolerant(beforeValidatorSlashed),
  afterValidatorUnbondingInitiated: caller(afterUnbondingInitiated),
  afterEntryUnbondingInitiated: tolerant(afterUnbondingInitiated),
} as const;
