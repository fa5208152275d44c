import type { Coins } from "../../../encoding/coins.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import type { Context, Message, StoredCodec } from "../../../framework/index.ts";

/** What an allowance is asked for: the fee of a transaction with these messages. */
export interface FeeUse {
  readonly fee: Coins;
  readonly messages: readonly Message[];
}

/** The rules of one kind of allowance. */
export interface AllowanceRules<T> {
  readonly codec: StoredCodec<T> & { readonly typeUrl: string };
  /** What is left of the allowance after the fee; undefined: it is used up. Throws what it refuses. */
  readonly accept: (ctx: Context, allowance: T, use: FeeUse) => T | undefined;
  /** Refuses what makes no sense. */
  readonly validate: (allowance: T) => void;
  /** When it ends; undefined: never. */
  readonly expiration: (allowance: T) => bigint | undefined;
}

/** An allowance with its rules; its type is closed over. */
export interface Allowance {
  readonly typeUrl: string;
  readonly encode: () => Uint8Array;
  readonly accept: (ctx: Context, use: FeeUse) => Allowance | undefined;
  readonly validate: () => void;
  readonly expiration: () => bigint | undefined;
}

/** Binds an allowance to its rules. */
export function allowanceOf<T>(rules: AllowanceRules<T>, value: T): Allowance {
  return {
    typeUrl: rules.codec.typeUrl,
    encode: () => rules.codec.encode(value),
    accept(ctx, use) {
      const left = rules.accept(ctx, value, use);
      return left === undefined ? undefined : allowanceOf(rules, left);
    },
    validate: () => rules.validate(value),
    expiration: () => rules.expiration(value),
  };
}

/** Packs an allowance as it is stored. */
export function packAllowance(allowance: Allowance): Any {
  return { typeUrl: allowance.typeUrl, value: allowance.encode() };
}
