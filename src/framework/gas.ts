import { StateError, sdkErrors } from "./errors.ts";

/** Ends the transaction: passes through `attempt` and is never turned into an error acknowledgement. */
export class OutOfGasError extends StateError {
  override readonly name = "OutOfGasError";

  constructor(detail: string) {
    super(sdkErrors.OutOfGas, detail);
  }
}

/** Counts gas against a limit; amounts are whole numbers far below 2^53. */
export interface GasMeter {
  readonly consumed: bigint;
  /** undefined: no limit. */
  readonly limit: bigint | undefined;
  /** Adds, then throws an OutOfGasError if the limit is passed. */
  readonly consume: (amount: bigint | number, why: string) => void;
  readonly refund: (amount: bigint | number, why: string) => void;
  /** True once more than the limit has been consumed. */
  readonly isPastLimit: () => boolean;
}

/** Prices of store accesses, the Cosmos SDK's KVGasConfig. */
export const GAS = {
  has: 1000,
  delete: 1000,
  readFlat: 1000,
  readByte: 3,
  writeFlat: 2000,
  writeByte: 30,
  iterateNext: 30,
} as const;

/** Starts a meter at zero; without a limit it only counts. */
export function createGasMeter(limit?: bigint): GasMeter {
  // Plain numbers: a u64 limit above 2^53 is rounded, which no sum of real prices can tell.
  const max = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  let used = 0;
  return {
    get consumed() {
      return BigInt(used);
    },
    limit,
    consume(amount, why) {
      used += typeof amount === "number" ? amount : Number(amount);
      if (used > max) throw new OutOfGasError(`out of gas in location: ${why}; gasWanted: ${limit}, gasUsed: ${used}`);
    },
    refund(amount, why) {
      const back = typeof amount === "number" ? amount : Number(amount);
      if (back > used) throw new RangeError(`refund of ${back} gas for ${why} is more than the ${used} consumed`);
      used -= back;
    },
    isPastLimit: () => used > max,
  };
}
