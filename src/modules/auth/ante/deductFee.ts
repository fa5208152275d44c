import { ceil, mulInt, truncateInt } from "../../../encoding/decimal.ts";
import {
  type AnteStep,
  type Context,
  type DecodedTx,
  ensure,
  OutOfGasError,
  panicError,
  sdkErrors,
  StateError,
} from "../../../framework/index.ts";
import { FeePaid } from "../api.ts";
import { equalBytes } from "../../../encoding/bytes.ts";
import { areAllZero, type Coins, faultOfCoins, formatCoins, reachAnyCoin } from "../../../encoding/coins.ts";
import { getAccount } from "../accounts.ts";
import { formatAddress, parseAddress } from "../address.ts";
import { getParams } from "../params.ts";
import { collectFee, useGrantedFees } from "../slots.ts";

/** Takes the fee from its payer or granter, after this node's own floor at CheckTx. */
export const deductFee: AnteStep = (ctx, tx, simulate) => {
  const isFree = simulate || ctx.height === 0n || tx.gasLimit > 0n;
  ensure(isFree, sdkErrors.InvalidGasLimit, "must provide positive gas");
  const fee = tx.authInfo.fee?.amount ?? [];
  if (!simulate) checkFloor(ctx, fee, tx.gasLimit);
  const payer = payerOf(ctx, tx, fee);
  const exists = getAccount(ctx, payer) !== undefined;
  const address = formatAddress(ctx, payer);
  ensure(exists, sdkErrors.UnknownAddress, () => `fee payer address: ${address} does not exist`);
  if (!areAllZero(fee)) takeFee(ctx, payer, fee);
  else if (simulate) foreseeFee(ctx, payer);
  ctx.emit(FeePaid({ fee: formatCoins(fee), fee_payer: address }));
};

/** minimum-gas-prices of the node: one of its denominations must be paid in full, rounded up. */
function checkFloor(ctx: Context, fee: Coins, gasLimit: bigint): void {
  if (ctx.mode !== "check" && ctx.mode !== "recheck") return;
  if (ctx.minGasPrices.every(({ amount }) => amount === 0n)) return;
  const required = ctx.minGasPrices.map(({ denom, amount }) => ({ denom, amount: truncateInt(ceil(mulInt(amount, gasLimit))) }));
  const text = `insufficient fees; got: ${formatCoins(fee)} required: ${formatCoins(required)}`;
  ensure(reachAnyCoin(fee, required), sdkErrors.InsufficientFee, text);
}

function payerOf(ctx: Context, tx: DecodedTx, fee: Coins): Uint8Array {
  const payer = tx.feePayer?.bytes;
  ensure(payer !== undefined, panicError, "runtime error: index out of range [0] with length 0");
  const granterText = tx.authInfo.fee?.granter ?? "";
  if (granterText === "") return payer;
  const granter = parseAddress(ctx, granterText, "fee granter", panicError);
  const use = useGrantedFees.ifFilled(ctx);
  ensure(use !== undefined, sdkErrors.InvalidRequest, "fee grants are not enabled");
  if (!equalBytes(granter, payer)) {
    try {
      use(ctx, { granter, grantee: payer, fee, messages: tx.messages });
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      throw error.wrap(`${granterText} does not allow to pay fees for ${formatAddress(ctx, payer)}`);
    }
  }
  return granter;
}

function takeFee(ctx: Context, payer: Uint8Array, fee: Coins): void {
  ensure(faultOfCoins(fee) === undefined, sdkErrors.InsufficientFee, () => `invalid fee amount: ${formatCoins(fee)}`);
  try {
    collectFee(ctx)(ctx, payer, fee);
  } catch (error) {
    if (!(error instanceof StateError) || error instanceof OutOfGasError) throw error;
    throw new StateError(sdkErrors.InsufficientFunds, error.message, { cause: error });
  }
}

/** What a fee adds to a transaction beside its denomination: tags, lengths and an amount of 18 digits. */
const FEE_BYTES = 26;

/**
 * DEVIATION: where this node has a price, a simulation without a fee counts the gas of taking one, too. Clients simulate without, and
 * what they add does not cover it in a transaction that does little else.
 */
function foreseeFee(ctx: Context, payer: Uint8Array): void {
  const price = ctx.minGasPrices.find(({ amount }) => amount > 0n);
  if (price === undefined) return;
  // Nothing of it stays but the gas; whoever has no such coin will be refused when the fee is real.
  ctx.attempt((inner) => {
    const bytes = BigInt(price.denom.length + FEE_BYTES);
    inner.gas.consume(getParams(inner).txSizeCostPerByte * bytes, "txSize");
    takeFee(inner, payer, [{ denom: price.denom, amount: 1n }]);
    throw new StateError(sdkErrors.InsufficientFee, "only foreseen");
  });
}
