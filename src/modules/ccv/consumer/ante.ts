import { type AnteStep, type DecodedTx, ensure, unregisteredError } from "../../../framework/index.ts";
import { MsgExec } from "../../../proto/gen/cosmos/authz/v1beta1.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { state } from "./state.ts";

/** Messages in messages: bounded before they are entered. */
const MAX_NESTING = 16;
const DISABLED: readonly string[] = ["/cosmos.evidence", "/cosmos.slashing"];

/** Until the provider's first packet has come, only IBC may use the chain: nobody answers for it yet. */
export const filterMessages: AnteStep = (ctx, tx) => {
  const isEstablished = (state.providerChannel.get(ctx) ?? "") !== "";
  const isAllowed = isEstablished || tx.messages.every(({ typeUrl }) => typeUrl.startsWith("/ibc."));
  ensure(isAllowed, unregisteredError, `tx contains unsupported message types at height ${ctx.height}`);
};

function isDisabled({ typeUrl, value }: Any, depth: number): boolean {
  if (DISABLED.some((prefix) => typeUrl.startsWith(prefix))) return true;
  if (typeUrl !== MsgExec.typeUrl || depth >= MAX_NESTING) return false;
  return MsgExec.decode(value).msgs.some((inner) => isDisabled(inner, depth + 1));
}

function hasDisabled({ messages }: DecodedTx): boolean {
  return messages.some(({ typeUrl, bytes }) => isDisabled({ typeUrl, value: bytes }, 0));
}

/** Validators of a consumer are judged on the provider: messages of evidence and slashing are refused, also inside authz. */
export const refuseDisabledModules: AnteStep = (ctx, tx) => {
  ensure(!hasDisabled(tx), unregisteredError, `tx contains message types from unsupported modules at height ${ctx.height}`);
};
