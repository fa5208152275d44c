import { isDenom } from "../../../encoding/coins.ts";
import { quoted } from "../../../encoding/error.ts";
import { ensure, message, type MessageHandler, sdkErrors } from "../../../framework/index.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { Msg } from "../api.ts";
import { faultOfSendEnabled } from "../params.ts";
import { state } from "../state.ts";

/** Says which denominations users may send; only gov may. */
export const setSendEnabled: MessageHandler = message(Msg.setSendEnabled, {
  handle(ctx, { authority, sendEnabled, useDefaultFor }) {
    ensureAuthority(ctx, authority);
    const seen = new Set<string>();
    for (const entry of sendEnabled) {
      const name = quoted(entry.denom);
      ensure(!seen.has(entry.denom), sdkErrors.InvalidRequest, `duplicate denom entries found for ${name}`);
      seen.add(entry.denom);
      const fault = faultOfSendEnabled(entry);
      ensure(fault === undefined, sdkErrors.InvalidRequest, `invalid SendEnabled denom ${name}: ${fault}`);
    }
    for (const denom of useDefaultFor) {
      ensure(isDenom(denom), sdkErrors.InvalidRequest, `invalid UseDefaultFor denom ${quoted(denom)}: invalid denom: ${denom}`);
    }
    for (const { denom, enabled } of sendEnabled) state.sendEnabled.set(ctx, denom, enabled);
    for (const denom of useDefaultFor) state.sendEnabled.delete(ctx, denom);
  },
});
