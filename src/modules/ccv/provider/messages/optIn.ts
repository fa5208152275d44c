import { message } from "../../../../framework/index.ts";
import { refuse } from "../../index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf, ensureActive } from "../consumers.ts";
import { assignKey, parseConsumerKey } from "../keyAssignment.ts";
import { requireOperator } from "../staking.ts";
import { state } from "../state.ts";
import { checkConsumerKey, validateOperatorMessage } from "../operatorMessage.ts";

/** Opts a validator in, with a key of its own if it brings one; it counts from the next epoch. */
export const optIn = message(Msg.optIn, {
  validate(msg, chain) {
    validateOperatorMessage(chain, msg, providerErrors.InvalidMsgOptIn);
    if (msg.consumerKey !== "") refuse(checkConsumerKey(msg.consumerKey), providerErrors.InvalidMsgOptIn, "ConsumerKey");
  },
  handle(ctx, { consumerId, providerAddr, consumerKey, signer }) {
    const validator = requireOperator(ctx, providerAddr);
    ensureActive(ctx, consumerId, "opt in to");
    state.optedIn.add(ctx, [consumerId, validator.consensusAddress]);
    if (consumerKey !== "") assignKey(ctx, consumerId, validator, parseConsumerKey(consumerKey));
    ctx.emit(
      providerEvents.optIn({
        module: PROVIDER,
        consumer_id: consumerId,
        consumer_chain_id: chainIdOf(ctx, consumerId),
        provider_validator_address: providerAddr,
        consumer_consensus_pub_key: consumerKey,
        submitter_address: signer,
      }),
    );
  },
});
