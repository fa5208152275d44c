import { DecodeError } from "../../encoding/error.ts";
import type { Context, DecodedTx, Signer } from "../../framework/index.ts";
import { aminoSignBytes } from "../../proto/aminoJson.ts";
import { SignMode, SignModeInfo } from "../../proto/gen/cosmos/tx/signing/v1beta1.ts";
import { SignDoc, SignDocDirectAux } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";

/** What a signature commits to besides the transaction. */
export interface SigningAccount {
  readonly signer: Signer;
  readonly pubKey: Any;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}
/** What signing needs to know of the chain. */
export type SigningContext = Pick<Context, "chainId" | "router">;

/** The bytes that a signer signs in a mode, or why there are none. */
export function signBytesOf(ctx: SigningContext, tx: DecodedTx, account: SigningAccount, mode: number): Uint8Array | string {
  const { bodyBytes, authInfoBytes } = tx.raw;
  const { chainId } = ctx;
  const { accountNumber, sequence } = account;
  switch (mode) {
    case SignMode.SIGN_MODE_DIRECT:
      return SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber });
    case SignMode.SIGN_MODE_DIRECT_AUX:
      if (tx.feePayer?.address === account.signer.address) {
        return `fee payer ${account.signer.address} cannot sign with SIGN_MODE_DIRECT_AUX: unauthorized`;
      }
      return SignDocDirectAux.encode({ bodyBytes, publicKey: account.pubKey, chainId, accountNumber, sequence, tip: undefined });
    case SignMode.SIGN_MODE_LEGACY_AMINO_JSON:
      return aminoBytes(ctx, tx, account);
    case SignMode.SIGN_MODE_TEXTUAL:
      return "unsuppored sign mode SIGN_MODE_TEXTUAL";
    default:
      return `unsupported sign mode ${SignModeInfo.names.get(mode) ?? mode}`;
  }
}

function aminoBytes(ctx: SigningContext, tx: DecodedTx, { accountNumber, sequence }: SigningAccount): Uint8Array | string {
  const { body, authInfo } = tx;
  if (tx.hasUnknownNonCriticals) return "unknown non-critical fields cannot be signed in amino JSON";
  // DEVIATION: Go signs the text of numbers as it stands; who signs amino JSON writes them in decimal. Parts left out it refuses.
  if (tx.isBeyondAmino) return "numbers that are not plain decimal, and messages without a part, cannot be signed in amino JSON";
  if (body.extensionOptions.length > 0 || body.nonCriticalExtensionOptions.length > 0) {
    return "SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options: invalid request";
  }
  if (authInfo.fee === undefined) return "fee cannot be nil when tipper is not signer";
  try {
    return aminoSignBytes(
      {
        accountNumber,
        sequence,
        chainId: ctx.chainId,
        fee: authInfo.fee,
        memo: body.memo,
        messages: body.messages,
        timeoutHeight: body.timeoutHeight,
      },
      { resolve: ctx.router.codec },
    );
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}
