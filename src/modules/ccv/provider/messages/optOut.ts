import { type Context, ensure, message } from "../../../../framework/index.ts";
import { Msg, PROVIDER, providerErrors, providerEvents } from "../api.ts";
import { chainIdOf, LAUNCHED, phaseOf, powerShapingOf, UNKNOWN } from "../consumers.ts";
import { type Candidate, requireOperator } from "../staking.ts";
import { state } from "../state.ts";
import { validateOperatorMessage } from "../operatorMessage.ts";

/** On a Top-N chain those in the top N have to stay. */
function ensureMayLeave(ctx: Context, consumerId: string, { power }: Candidate): void {
  if (powerShapingOf(ctx, consumerId).topN === 0) return;
  const least = state.minPowerInTopN.get(ctx, consumerId);
  ensure(
    least !== undefined,
    providerErrors.UnknownConsumerId,
    `Could not find minimum power in top N for chain with consumer id: ${consumerId}`,
  );
  const rule = `validator with power (${power}) cannot opt out from Top N chain with consumer id (${consumerId}) because all validators with at least ${least} power have to validate`;
  ensure(power < least, providerErrors.CannotOptOutFromTopN, rule);
}

/** Opts a validator out of a running consumer; it stops to count from the next epoch. */
export const optOut = message(Msg.optOut, {
  validate: (msg, chain) => validateOperatorMessage(chain, msg, providerErrors.InvalidMsgOptOut),
  handle(ctx, { consumerId, providerAddr, signer }) {
    const validator = requireOperator(ctx, providerAddr);
    const phase = phaseOf(ctx, consumerId);
    ensure(phase !== UNKNOWN, providerErrors.UnknownConsumerId, `opting out of an unknown consumer chain, consumerId(${consumerId})`);
    ensure(phase === LAUNCHED, providerErrors.InvalidPhase, `opting out of a consumer chain not yet launched, consumerId(${consumerId})`);
    ensureMayLeave(ctx, consumerId, validator);
    state.optedIn.delete(ctx, [consumerId, validator.consensusAddress]);
    ctx.emit(
      providerEvents.optOut({
        module: PROVIDER,
        consumer_id: consumerId,
        consumer_chain_id: chainIdOf(ctx, consumerId),
        provider_validator_address: providerAddr,
        submitter_address: signer,
      }),
    );
  },
});
