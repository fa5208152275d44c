import { ensure, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { Params } from "../../proto/gen/cosmos/auth/v1beta1.ts";
import { state } from "./state.ts";

/** Parameters of a new chain. */
export const DEFAULT_PARAMS: Params = {
  maxMemoCharacters: 256n,
  txSigLimit: 7n,
  txSizeCostPerByte: 10n,
  sigVerifyCostEd25519: 590n,
  sigVerifyCostSecp256k1: 1000n,
};

/** The chain's parameters. */
export function getParams(ctx: ReadContext): Params {
  return state.params.get(ctx) ?? Params.from();
}

/** Refuses parameters with which no transaction could pass. */
export function validateParams(params: Params): void {
  const positive = (value: bigint, name: string): void => ensure(value !== 0n, unregisteredError, `invalid ${name}: ${value}`);
  positive(params.txSigLimit, "tx signature limit");
  positive(params.sigVerifyCostEd25519, "ED25519 signature verification cost");
  positive(params.sigVerifyCostSecp256k1, "SECK256k1 signature verification cost");
  positive(params.maxMemoCharacters, "max memo characters");
  positive(params.txSizeCostPerByte, "tx size cost per byte");
}
