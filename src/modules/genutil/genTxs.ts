import { DecodeError } from "../../encoding/error.ts";
import { isJsonObject, type JsonValue } from "../../encoding/json.ts";
import type { Context, ValidatorUpdate } from "../../framework/index.ts";
import type { CodecLookup } from "../../proto/codec.ts";
import { AuthInfo, Tx, TxBody, TxRaw } from "../../proto/gen/cosmos/tx/v1beta1.ts";
import { fromJson } from "../../proto/json.ts";
import { anyCodec } from "../../proto/registry.ts";
import { applyValidatorSetUpdates } from "./slots.ts";

/** The transactions in a genutil section. */
export function genTxsOf(section: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(section)) throw new DecodeError("genutil: not an object");
  const unknown = Object.keys(section).find((name) => name !== "gen_txs");
  if (unknown !== undefined) throw new DecodeError(`genutil: unknown field ${unknown}`);
  const genTxs = section["gen_txs"] ?? [];
  if (!Array.isArray(genTxs)) throw new DecodeError("genutil: gen_txs is not an array");
  return genTxs;
}

/** Bytes of a transaction that genesis has as JSON. */
export function encodeGenTx(json: JsonValue, resolve: CodecLookup = anyCodec): Uint8Array {
  const { body, authInfo, signatures } = fromJson(Tx, json, { resolve });
  if (body === undefined || authInfo === undefined) throw new DecodeError("a genesis transaction has no body or auth_info");
  return TxRaw.encode({ bodyBytes: TxBody.encode(body), authInfoBytes: AuthInfo.encode(authInfo), signatures });
}

/** Runs the transactions of genesis with all checks; the first that is refused ends the chain before it begins. */
export function deliverGenTxs(ctx: Context, genTxs: readonly JsonValue[]): readonly ValidatorUpdate[] {
  if (genTxs.length === 0) return [];
  for (const [i, json] of genTxs.entries()) {
    const { code, codespace, log } = ctx.router.deliver(ctx, encodeGenTx(json, ctx.router.codec));
    if (code !== 0) throw new DecodeError(`genesis transaction ${i} is refused: ${log} (${codespace}/${code})`);
  }
  return applyValidatorSetUpdates(ctx)(ctx);
}
