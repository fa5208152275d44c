import { type AnteStep, createGasMeter, ensure, panicError, sdkErrors } from "../../../framework/index.ts";

/** Gives the transaction its gas meter: without a limit of its own while gas is estimated (the node's holds) and at genesis. */
export const setGasMeter: AnteStep = (ctx, tx, simulate) => {
  // Go reads the gas limit of an absent fee and panics.
  ensure(tx.authInfo.fee !== undefined, panicError, "the transaction has no fee");
  if (simulate) return ctx.with({ gas: createGasMeter(ctx.gas.limit) });
  return ctx.with({ gas: createGasMeter(ctx.height === 0n ? undefined : tx.gasLimit) });
};

/** Refuses a transaction that asks for more gas than a block has; the meter has been set, so the result tells what it wanted. */
export const checkGasLimit: AnteStep = (ctx, { gasLimit }) => {
  const { maxGas } = ctx.consensusParams.block;
  const fits = maxGas <= 0n || gasLimit <= maxGas;
  ensure(fits, sdkErrors.InvalidGasLimit, () => `tx gas limit ${gasLimit} exceeds block max gas ${maxGas}`);
};
