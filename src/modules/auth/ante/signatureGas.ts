import { type AnteStep, ensure, type GasMeter, sdkErrors, unregisteredError } from "../../../framework/index.ts";
import type { Params } from "../../../proto/gen/cosmos/auth/v1beta1.ts";
import { getParams } from "../params.ts";
import { type AccountKey, unpackKey } from "../publicKeys.ts";
import { at, countBits, hasBit, type SignatureData, signaturesOf } from "../signatures.ts";
import { signerAccountOf } from "./setPublicKey.ts";
import { PLACEHOLDER_KEY } from "./txSizeGas.ts";

/** Charges for the verification of each signature by the kind of its key; ed25519 keys do not sign transactions. */
export const chargeSignatures: AnteStep = (ctx, tx, simulate) => {
  const params = getParams(ctx);
  for (const [i, { data }] of signaturesOf(tx).entries()) {
    const packed = signerAccountOf(ctx, at(tx.signers, i)).base.pubKey;
    const key = packed === undefined ? (simulate ? PLACEHOLDER_KEY : undefined) : unpackKey(packed);
    chargeFor(ctx.gas, params, key, data);
  }
};

function chargeFor(gas: GasMeter, params: Params, key: AccountKey | undefined, data: SignatureData | undefined): void {
  ensure(key !== undefined, sdkErrors.InvalidPubKey, "unrecognized public key type: <nil>");
  switch (key.type) {
    case "ed25519":
      gas.consume(params.sigVerifyCostEd25519, "ante verify: ed25519");
      ensure(false, sdkErrors.InvalidPubKey, "ED25519 public keys are unsupported");
      break;
    case "secp256k1":
      gas.consume(params.sigVerifyCostSecp256k1, "ante verify: secp256k1");
      break;
    case "secp256r1":
      gas.consume(params.sigVerifyCostSecp256k1 / 2n, "ante verify: secp256r1");
      break;
    case "multisig": {
      ensure(data?.kind === "multi", unregisteredError, "expected *signing.MultiSignatureData, got, *signing.SingleSignatureData");
      let signed = 0;
      for (let i = 0; i < countBits(data.bits); i++) {
        if (hasBit(data.bits, i)) chargeFor(gas, params, at(key.keys, i), at(data.signatures, signed++));
      }
    }
  }
}
