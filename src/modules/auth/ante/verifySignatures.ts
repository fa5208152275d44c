import type { SignatureClaim } from "../../../crypto/verifyCache.ts";
import { type AnteStep, type Context, type DecodedTx, ensure, sdkErrors } from "../../../framework/index.ts";
import { SignMode } from "../../../proto/gen/cosmos/tx/signing/v1beta1.ts";
import { type AccountKey, type MultisigKey, unpackKey } from "../publicKeys.ts";
import { at, countBits, hasBit, type MultiSignatureData, type SignatureData, signaturesOf } from "../signatures.ts";
import { type SigningAccount, signBytesOf } from "../signBytes.ts";
import { signerAccountOf } from "./setPublicKey.ts";

/** Verdict on a signature; a cache's `verify`, or a plain one. */
export type Verify = (claim: SignatureClaim) => boolean;

/** What is wrong with a signature, in the SDK's words. */
class SignatureFault extends Error {
  override readonly name = "SignatureFault";
}

/** Checks sequences, and signatures unless this is an estimate or a recheck. */
export function verifySignatures(verify: Verify): AnteStep {
  return (ctx, tx, simulate) => {
    const signatures = signaturesOf(tx);
    const text = (): string => `invalid number of signer;  expected: ${tx.signers.length}, got ${signatures.length}`;
    ensure(signatures.length === tx.signers.length, sdkErrors.Unauthorized, text);
    for (const [i, { data, sequence }] of signatures.entries()) {
      const signer = at(tx.signers, i);
      const { pubKey, sequence: expected, accountNumber } = signerAccountOf(ctx, signer).base;
      ensure(simulate || pubKey !== undefined, sdkErrors.InvalidPubKey, "pubkey on account is not set");
      ensure(sequence === expected, sdkErrors.WrongSequence, () => `account sequence mismatch, expected ${expected}, got ${sequence}`);
      if (simulate || ctx.mode === "recheck" || pubKey === undefined) continue;
      // Transactions of genesis are signed before account numbers exist.
      const account: SigningAccount = { signer, pubKey, sequence, accountNumber: ctx.height === 0n ? 0n : accountNumber };
      verifyOne(ctx, tx, account, data, verify);
    }
  };
}

function verifyOne(ctx: Context, tx: DecodedTx, account: SigningAccount, data: SignatureData | undefined, verify: Verify): void {
  try {
    const bytesFor = (mode: number): Uint8Array => signBytes(ctx, tx, account, mode);
    verifyData(unpackKey(account.pubKey), data, bytesFor, verify);
  } catch (error) {
    if (!(error instanceof SignatureFault)) throw error;
    const { accountNumber, sequence } = account;
    const hint = isOnlyAmino(data)
      ? `account number (${accountNumber}), sequence (${sequence}) and chain-id (${ctx.chainId})`
      : `account number (${accountNumber}) and chain-id (${ctx.chainId}): (${error.message})`;
    ensure(false, sdkErrors.Unauthorized, `signature verification failed; please verify ${hint}`);
  }
}

function signBytes(ctx: Context, tx: DecodedTx, account: SigningAccount, mode: number): Uint8Array {
  const signed = signBytesOf(ctx, tx, account, mode);
  if (typeof signed === "string") throw new SignatureFault(signed);
  return signed;
}

type BytesFor = (mode: number) => Uint8Array;

function verifyData(key: AccountKey, data: SignatureData | undefined, bytesFor: BytesFor, verify: Verify): void {
  if (data === undefined) throw new SignatureFault("unexpected SignatureData <nil>");
  if (data.kind === "multi") {
    if (key.type !== "multisig") throw new SignatureFault(`expected multisig.PubKey, got ${key.type}`);
    verifyMulti(key, data, bytesFor, verify);
  } else if (!verifySingle(key, data.signature, bytesFor(data.mode), verify)) {
    throw new SignatureFault("unable to verify single signer signature");
  }
}

function verifySingle(key: AccountKey, signature: Uint8Array, message: Uint8Array, verify: Verify): boolean {
  if (key.type === "secp256k1" || key.type === "ed25519") return verify({ scheme: key.type, publicKey: key.bytes, message, signature });
  return false;
}

function verifyMulti(key: MultisigKey, { bits, signatures }: MultiSignatureData, bytesFor: BytesFor, verify: Verify): void {
  const size = countBits(bits);
  if (key.keys.length !== size) throw new SignatureFault(`bit array size is incorrect, expecting: ${key.keys.length}`);
  if (signatures.length < key.threshold || signatures.length > size)
    throw new SignatureFault(`signature size is incorrect ${signatures.length}`);
  const signers = key.keys.filter((_, i) => hasBit(bits, i));
  if (signers.length < key.threshold)
    throw new SignatureFault(`not enough signatures set, have ${signers.length}, expected ${key.threshold}`);
  for (const [i, member] of signers.entries()) {
    const data = at(signatures, i);
    if (data === undefined) throw new SignatureFault(`improper signature data type for index ${i}`);
    if (data.kind === "multi") {
      if (member.type !== "multisig") throw new SignatureFault(`unable to parse pubkey of index ${i}`);
      verifyMulti(member, data, bytesFor, verify);
    } else if (!verifySingle(member, data.signature, bytesFor(data.mode), verify)) {
      throw new SignatureFault(`unable to verify signature at index ${key.keys.indexOf(member)}`);
    }
  }
}

/** Amino JSON documents hold the sequence, so a wrong one shows as a wrong signature. */
function isOnlyAmino(data: SignatureData | undefined): boolean {
  if (data === undefined) return false;
  return data.kind === "single" ? data.mode === SignMode.SIGN_MODE_LEGACY_AMINO_JSON : data.signatures.every(isOnlyAmino);
}
