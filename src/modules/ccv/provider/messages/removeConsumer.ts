import { ensure, message } from "../../../../framework/index.ts";
import { validateConsumerId } from "../../index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf, LAUNCHED, ownerOf, phaseOf } from "../consumers.ts";
import { stopConsumer } from "../lifecycle.ts";

/** [CCV-PCF-HCRPROP.1] Stops a launched consumer of the signer's. */
export const removeConsumer = message(Msg.removeConsumer, {
  validate: ({ consumerId }) => validateConsumerId(consumerId),
  handle(ctx, { consumerId, owner }) {
    const expected = ownerOf(ctx, consumerId);
    const chainId = chainIdOf(ctx, consumerId);
    ensure(owner === expected, providerErrors.Unauthorized, `expected owner address ${expected}, got ${owner}`);
    const rule = `chain with consumer id: ${consumerId} has to be in its launched phase`;
    ensure(phaseOf(ctx, consumerId) === LAUNCHED, providerErrors.InvalidPhase, rule);
    stopConsumer(ctx, consumerId);
    ctx.emit(
      providerEvents.removeConsumer({ module: PROVIDER, consumer_id: consumerId, consumer_chain_id: chainId, submitter_address: owner }),
    );
  },
});
