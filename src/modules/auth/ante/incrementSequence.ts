import type { AnteStep } from "../../../framework/index.ts";
import { signerAccountOf } from "./setPublicKey.ts";
import { updateAccount } from "../accounts.ts";

/** Counts the transaction in the account of each signer: it cannot be sent again. */
export const incrementSequence: AnteStep = (ctx, tx) => {
  for (const signer of tx.signers) {
    const account = signerAccountOf(ctx, signer);
    updateAccount(ctx, signer.bytes, account, { sequence: account.base.sequence + 1n });
  }
};
