import { equalBytes } from "../../encoding/bytes.ts";
import { type Context, ensure, type Message, sdkErrors, signerBytes, StateError, allSignersOf } from "../../framework/index.ts";
import { formatAddress } from "../auth/index.ts";
import { authzErrors } from "./api.ts";
import { deleteGrant, getGrant, type Pair, readAuthorization, updateGrant } from "./grants.ts";

/** Runs messages in the name of those who sign them, as far as the grantee may; gives their encoded responses. */
export function dispatch(ctx: Context, grantee: Uint8Array, messages: readonly Message[]): readonly Uint8Array[] {
  return messages.map((message, i) => {
    const signers = allSignersOf(message.handler.input, message.value).map((signer) => signerBytes(ctx, signer));
    const [granter] = signers;
    ensure(granter !== undefined && signers.length === 1, authzErrors.AuthorizationNumOfSigners, "");
    if (!equalBytes(granter, grantee)) accept(ctx, { granter, grantee }, message);
    return run(ctx, message, i);
  });
}

function accept(ctx: Context, pair: Pair, message: Message): void {
  const { typeUrl } = message;
  const grant = getGrant(ctx, pair, typeUrl);
  const text = () => `no grant of ${formatAddress(ctx, pair.granter)} to ${formatAddress(ctx, pair.grantee)} for ${typeUrl}`;
  ensure(grant !== undefined, authzErrors.NoAuthorizationFound, text);
  ensure(grant.expiration === undefined || grant.expiration >= ctx.timeNs, authzErrors.AuthorizationExpired, "");
  const accepted = readAuthorization(ctx, grant.authorization).accept(ctx, message);
  if (accepted === "used up") deleteGrant(ctx, pair, typeUrl);
  else if (accepted !== "unchanged") updateGrant(ctx, pair, accepted);
}

function run(ctx: Context, message: Message, at: number): Uint8Array {
  try {
    const { value, events } = ctx.capture((inner) => {
      message.validate(inner);
      return message.run(inner);
    });
    for (const { type, attributes } of events) ctx.emit({ type, attributes: [...attributes, ["authz_msg_index", String(at)]] });
    return value;
  } catch (error) {
    if (!(error instanceof StateError) || error.kind === sdkErrors.OutOfGas) throw error;
    throw error.wrap(`failed to execute message; message ${message.typeUrl}`);
  }
}
