import { ensurePresent } from "../../../../encoding/absent.ts";
import { formatDec, ONE } from "../../../../encoding/decimal.ts";
import { ensure, message } from "../../../../framework/index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf, isActive } from "../consumers.ts";
import { minCommissionRate, requireOperator, stakingErrors } from "../staking.ts";
import { state } from "../state.ts";
import { validateOperatorMessage } from "../operatorMessage.ts";

const { InvalidMsgSetConsumerCommissionRate } = providerErrors;

/** Sets what a validator keeps of its delegators' rewards from one consumer. */
export const setConsumerCommissionRate = message(Msg.setConsumerCommissionRate, {
  absent: ["rate"],
  validate(msg, chain) {
    validateOperatorMessage(chain, msg, InvalidMsgSetConsumerCommissionRate);
    ensurePresent(msg, "rate");
    const isFraction = msg.rate >= 0n && msg.rate <= ONE;
    ensure(isFraction, InvalidMsgSetConsumerCommissionRate, "consumer commission rate should be in the range [0, 1]");
  },
  handle(ctx, { consumerId, providerAddr, rate, signer }) {
    const validator = requireOperator(ctx, providerAddr);
    ensure(isActive(ctx, consumerId), providerErrors.InvalidPhase, `unknown consumer chain, with id: ${consumerId}`);
    const least = minCommissionRate(ctx);
    ensure(rate >= least, stakingErrors.CommissionLTMinRate, `commission rate cannot be less than ${formatDec(least)}`);
    state.commissionRates.set(ctx, [consumerId, validator.consensusAddress], rate);
    ctx.emit(
      providerEvents.setConsumerCommissionRate({
        module: PROVIDER,
        consumer_id: consumerId,
        consumer_chain_id: chainIdOf(ctx, consumerId),
        provider_validator_address: providerAddr,
        consumer_commission_rate: formatDec(rate),
        submitter_address: signer,
      }),
    );
  },
});
