import { ensure, message } from "../../../../framework/index.ts";
import { refuse } from "../../index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf } from "../consumers.ts";
import { assignKey, parseConsumerKey } from "../keyAssignment.ts";
import { requireOperator } from "../staking.ts";
import { checkConsumerKey, validateOperatorMessage } from "../operatorMessage.ts";

const { InvalidMsgAssignConsumerKey } = providerErrors;

/** Gives a validator another key on a consumer, from the next epoch on. */
export const assignConsumerKey = message(Msg.assignConsumerKey, {
  validate(msg, chain) {
    validateOperatorMessage(chain, msg, InvalidMsgAssignConsumerKey);
    ensure(msg.consumerKey !== "", InvalidMsgAssignConsumerKey, "ConsumerKey cannot be empty");
    refuse(checkConsumerKey(msg.consumerKey), InvalidMsgAssignConsumerKey, "ConsumerKey");
  },
  handle(ctx, { consumerId, providerAddr, consumerKey, signer }) {
    const validator = requireOperator(ctx, providerAddr);
    assignKey(ctx, consumerId, validator, parseConsumerKey(consumerKey));
    ctx.emit(
      providerEvents.assignConsumerKey({
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
