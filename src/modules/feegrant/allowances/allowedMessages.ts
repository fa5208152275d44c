import { type Context, ensure, type Message } from "../../../framework/index.ts";
import { AllowedMsgAllowance } from "../../../proto/gen/cosmos/feegrant/v1beta1.ts";
import { feegrantErrors } from "../api.ts";
import type { Any } from "../../../proto/gen/google/protobuf.ts";
import { type Allowance, type AllowanceRules, packAllowance } from "./allowance.ts";

const GAS_PER_MESSAGE = 10;

function areAllowed(ctx: Context, allowed: readonly string[], messages: readonly Message[]): boolean {
  for (const _ of allowed) ctx.gas.consume(GAS_PER_MESSAGE, "check msg");
  const known = new Set(allowed);
  return messages.every(({ typeUrl }) => {
    ctx.gas.consume(GAS_PER_MESSAGE, "check msg");
    return known.has(typeUrl);
  });
}

/** Another allowance, whichever `unpack` knows, for transactions of some kinds of messages only. */
export function allowedMessages(unpack: (packed: Any | undefined) => Allowance): AllowanceRules<AllowedMsgAllowance> {
  return {
    codec: AllowedMsgAllowance,
    accept(ctx, allowance, use) {
      const isAllowed = areAllowed(ctx, allowance.allowedMessages, use.messages);
      ensure(isAllowed, feegrantErrors.MessageNotAllowed, "message does not exist in allowed messages");
      const left = unpack(allowance.allowance).accept(ctx, use);
      return left === undefined ? undefined : { ...allowance, allowance: packAllowance(left) };
    },
    validate({ allowance, allowedMessages: allowed }) {
      ensure(allowance !== undefined, feegrantErrors.NoAllowance, "allowance should not be empty");
      ensure(allowed.length > 0, feegrantErrors.NoMessages, "allowed messages shouldn't be empty");
      unpack(allowance).validate();
    },
    expiration: ({ allowance }) => unpack(allowance).expiration(),
  };
}
