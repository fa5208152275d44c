import { fromHex } from "../../../encoding/bytes.ts";
import type { AnteStep, DecodedTx, ReadContext } from "../../../framework/index.ts";
import { getAccount } from "../accounts.ts";
import { getParams } from "../params.ts";
import { type AccountKey, countKeys, unpackKey } from "../publicKeys.ts";
import { isIncomplete, signaturesOf } from "../signatures.ts";

/** Stands for keys that are not known while gas is estimated. */
export const PLACEHOLDER_KEY: AccountKey = {
  type: "secp256k1",
  bytes: fromHex("035ad6810a47f073553ff30d2fcc7e0d3b1c0b74b61a1aaa2582344037151e143a"),
};

/** Charges for the transaction's bytes; while gas is estimated, also for signatures that are still to come. */
export const chargeTxSize: AnteStep = (ctx, tx, simulate) => {
  const params = getParams(ctx);
  ctx.gas.consume(params.txSizeCostPerByte * BigInt(tx.bytes.length), "txSize");
  if (!simulate) return;
  const signatures = signaturesOf(tx);
  for (const [i, signer] of tx.signers.entries()) {
    const signature = signatures[i];
    if (signature !== undefined && !isIncomplete(signature.data)) continue;
    ctx.gas.consume(params.txSizeCostPerByte * sizeToCome(ctx, tx, signer.bytes), "txSize");
  }
};

/** Bytes of a signature with its key in amino, and six around them; a multisig may have as many as a transaction may. */
function sizeToCome(ctx: ReadContext, _tx: DecodedTx, signer: Uint8Array): bigint {
  const packed = getAccount(ctx, signer)?.base.pubKey;
  const key = packed === undefined ? PLACEHOLDER_KEY : unpackKey(packed);
  const keySize = key.type === "multisig" ? 6 + 40 * countKeys(key) : 38;
  const size = BigInt(2 + keySize + 2 + 64 + 6);
  return key.type === "multisig" ? size * getParams(ctx).txSigLimit : size;
}
