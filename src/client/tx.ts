import { aminoSignBytes } from "../proto/aminoJson.ts";
import type { CodecLookup, MessageCodec } from "../proto/codec.ts";
import { encodeMembers } from "../proto/encodeMembers.ts";
import { SIGNABLE } from "../proto/gen/signable.ts";
import { lookupOf } from "../proto/lookup.ts";
import { PubKey } from "../proto/gen/cosmos/crypto/secp256k1.ts";
import { SignMode } from "../proto/gen/cosmos/tx/signing/v1beta1.ts";
import { AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw } from "../proto/gen/cosmos/tx/v1beta1.ts";
import type { Any } from "../proto/gen/google/protobuf.ts";
import type { Wallet } from "./wallet.ts";

export interface Coin {
  readonly denom: string;
  readonly amount: bigint;
}

/** Codecs of the messages of the shipped modules, and of what their Anys hold. */
const signableCodec: CodecLookup = /* @__PURE__ */ lookupOf(SIGNABLE);

/** A message packed for a transaction; a member that it does not have is refused by name. */
export function pack<T>(codec: MessageCodec<T>, members: Partial<T>): Any {
  return { typeUrl: codec.typeUrl, value: encodeMembers(codec, members) };
}

export interface TxContent {
  readonly messages: readonly Any[];
  /** `granter`: who lets the signer pay from his account. */
  readonly fee: { readonly amount: readonly Coin[]; readonly gasLimit: bigint; readonly granter?: string };
  readonly memo?: string;
  readonly timeoutHeight?: bigint;
}

export interface SignerContext {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly mode?: "direct" | "amino-json";
  /** Codecs of messages that are not among the shipped ones, which amino JSON has to look into. */
  readonly codecs?: CodecLookup;
}

interface Unsigned {
  readonly bodyBytes: Uint8Array;
  readonly authInfoBytes: Uint8Array;
}

function unsigned(content: TxContent, wallet: Wallet, sequence: bigint, mode: number): Unsigned {
  const bodyBytes = TxBody.encode(
    TxBody.from({ messages: content.messages, memo: content.memo ?? "", timeoutHeight: content.timeoutHeight ?? 0n }),
  );
  const signer = SignerInfo.from({
    publicKey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: wallet.publicKey }) },
    modeInfo: ModeInfo.from({ single: { mode } }),
    sequence,
  });
  const { amount, gasLimit, granter = "" } = content.fee;
  const fee = Fee.from({ amount, gasLimit, granter });
  return { bodyBytes, authInfoBytes: AuthInfo.encode(AuthInfo.from({ signerInfos: [signer], fee })) };
}

/** TxRaw bytes, signed by one key. */
export function signTx(content: TxContent, wallet: Wallet, context: SignerContext): Uint8Array {
  const amino = context.mode === "amino-json";
  const parts = unsigned(content, wallet, context.sequence, amino ? SignMode.SIGN_MODE_LEGACY_AMINO_JSON : SignMode.SIGN_MODE_DIRECT);
  const signBytes = amino
    ? aminoSignBytes(
        {
          accountNumber: context.accountNumber,
          chainId: context.chainId,
          fee: { amount: content.fee.amount, gasLimit: content.fee.gasLimit, payer: "", granter: content.fee.granter ?? "" },
          memo: content.memo ?? "",
          messages: content.messages,
          sequence: context.sequence,
          timeoutHeight: content.timeoutHeight ?? 0n,
        },
        { resolve: context.codecs ?? signableCodec },
      )
    : SignDoc.encode({ ...parts, chainId: context.chainId, accountNumber: context.accountNumber });
  return TxRaw.encode({ ...parts, signatures: [wallet.sign(signBytes)] });
}

/** TxRaw bytes for an estimate of gas: real key and sequence, an empty signature; what taking a fee costs is estimated where there is one. */
export function simulationTx(
  { fee = [], ...content }: Omit<TxContent, "fee"> & { readonly fee?: readonly Coin[] },
  wallet: Wallet,
  sequence: bigint,
): Uint8Array {
  const parts = unsigned({ ...content, fee: { amount: fee, gasLimit: 0n } }, wallet, sequence, SignMode.SIGN_MODE_UNSPECIFIED);
  return TxRaw.encode({ ...parts, signatures: [new Uint8Array(0)] });
}
