import { type AnteStep, ensure, isAbsent, sdkErrors, unregisteredError } from "../../../framework/index.ts";
import { formatCoins } from "../../../encoding/coins.ts";
import { readAddress } from "../address.ts";

const MAX_GAS = (1n << 63n) - 1n;

/** Checks what needs no state: fee, payer, number of signatures. The messages' own checks come before the steps. */
export const validateBasic: AnteStep = (ctx, tx) => {
  if (ctx.mode === "recheck") return;
  const { fee } = tx.authInfo;
  ensure(fee !== undefined, unregisteredError, "missing fee");
  ensure(fee.gasLimit <= MAX_GAS, sdkErrors.InvalidRequest, () => `invalid gas supplied; ${fee.gasLimit} > ${MAX_GAS}`);
  ensure(!fee.amount.some((coin) => isAbsent(coin, "amount")), sdkErrors.InsufficientFee, "invalid fee provided: null");
  const isNegative = fee.amount.some(({ amount }) => amount < 0n);
  ensure(!isNegative, sdkErrors.InsufficientFee, () => `invalid fee provided: ${formatCoins(fee.amount)}`);
  const payer = fee.payer === "" ? undefined : readAddress(ctx, fee.payer);
  ensure(typeof payer !== "string", sdkErrors.InvalidAddress, () => `Invalid fee payer address (${String(payer)})`);
  ensure(tx.signatures.length > 0, sdkErrors.NoSignatures, "");
  const expected = tx.signers.length;
  const got = tx.signatures.length;
  ensure(got === expected, sdkErrors.Unauthorized, () => `wrong number of signers; expected ${expected}, got ${got}`);
};
