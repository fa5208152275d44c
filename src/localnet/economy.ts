/** Coins of a local network: one denom on every chain, the same stakes and balances for everybody who starts one. */
export const DENOM = "stake";
/** 0.001 of the denom per unit of gas, as 10^-18. */
export const GAS_PRICE_ATOMICS: bigint = 10n ** 15n;
/** Coins per unit of voting power. */
export const POWER = 1_000_000n;
/** What every account and validator begins with, beside a validator's stake. */
export const FUNDED: bigint = 1_000_000n * POWER;
/** What the faucet begins with. */
export const FAUCET_FUNDED: bigint = 1_000n * FUNDED;
/** A local network ends an epoch soon, so that changes of validators are seen soon. */
export const BLOCKS_PER_EPOCH = 5n;

const STAKES = [500n, 400n, 300n, 200n];

/** Stake of the i-th validator. */
export function stakeOf(index: number): bigint {
  return (STAKES[index] ?? 100n) * POWER;
}
