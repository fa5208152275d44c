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
  return new CountingMeter(limit);
}

class CountingMeter implements GasMeter {
  readonly limit: bigint | undefined;
  readonly #max: number;
  #used = 0;

  constructor(limit: bigint | undefined) {
    this.limit = limit;
    // Plain numbers: a u64 limit above 2^53 is rounded, which no sum of real prices can tell.
    this.#max = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  }

  get consumed(): bigint {
    return BigInt(this.#used);
  }

  consume(amount: bigint | number, why: string): void {
    this.#used += typeof amount === "number" ? amount : Number(amount);
    if (this.#used > this.#max) throw new OutOfGasError(`out of gas in location: ${why}; gasWanted: ${this.limit}, gasUsed: ${this.#used}`);
  }

  refund(amount: bigint | number, why: string): void {
    const back = typeof amount === "number" ? amount : Number(amount);
    if (back > this.#used) throw new RangeError(`refund of ${back} gas for ${why} is more than the ${this.#used} consumed`);
    this.#used -= back;
  }

  isPastLimit(): boolean {
    return this.#used > this.#max;
  }
}
