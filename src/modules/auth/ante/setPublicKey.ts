import { toBase64 } from "../../../encoding/base64.ts";
import { type AnteStep, type Context, type DecodedTx, ensure, type ReadContext, sdkErrors, type Signer } from "../../../framework/index.ts";
import { SequenceUsed, Signed } from "../api.ts";
import type { Account } from "../account.ts";
import { getAccount, updateAccount } from "../accounts.ts";
import { isKeyOf, packKey } from "../publicKeys.ts";
import { at, keysOf, signatureBytes, signaturesOf } from "../signatures.ts";
import { PLACEHOLDER_KEY } from "./txSizeGas.ts";

/** The account of a signer, which must exist. */
export function signerAccountOf(ctx: ReadContext, { address, bytes }: Signer): Account {
  const account = getAccount(ctx, bytes);
  ensure(account !== undefined, sdkErrors.UnknownAddress, () => `account ${address} does not exist`);
  return account;
}

/** Stores the public key of each signer that has none yet, and tells indexers of sequences and signatures. */
export const setPublicKey: AnteStep = (ctx, tx, simulate) => {
  const keys = keysOf(tx);
  for (const [i, given] of keys.entries()) {
    const signer = at(tx.signers, i);
    const key = given ?? (simulate ? PLACEHOLDER_KEY : undefined);
    if (key === undefined) continue;
    const text = (): string => `pubKey does not match signer address ${signer.address} with signer index: ${i}`;
    ensure(simulate || isKeyOf(key, signer.bytes), sdkErrors.InvalidPubKey, text);
    const account = signerAccountOf(ctx, signer);
    if (account.base.pubKey !== undefined) continue;
    ensure(account.kind !== "module", sdkErrors.InvalidPubKey, "not supported for module accounts");
    updateAccount(ctx, signer.bytes, account, { pubKey: packKey(key) });
  }
  emitSignatures(ctx, tx);
};

function emitSignatures(ctx: Context, tx: DecodedTx): void {
  const signatures = signaturesOf(tx).map(({ data, sequence }, i) => ({
    sequenceOf: `${at(tx.signers, i).address}/${sequence}`,
    parts: signatureBytes(data),
  }));
  for (const { sequenceOf, parts } of signatures) {
    ctx.emit(SequenceUsed({ acc_seq: sequenceOf }));
    for (const part of parts) ctx.emit(Signed({ signature: toBase64(part) }));
  }
}
