import { encodeBech32 } from "../../../encoding/bech32.ts";
import { type Context, ensure, panicError, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import { BondStatus, Infraction } from "../../../proto/gen/cosmos/staking/v1beta1.ts";
import { ConsumerPacketData, ConsumerPacketDataType } from "../../../proto/gen/interchain_security/ccv/v1.ts";
import { Validator } from "../../../proto/gen/tendermint/abci.ts";
import type { SlashedValidator, SlashedValidators, SlashRequest } from "../../slashing/slots.ts";
import { infractionText } from "../index.ts";
import { CONSUMER, consumerEvents } from "./api.ts";
import { firstConsumerHeight, isChangeoverComplete } from "./changeover.ts";
import { appendPacket } from "./pendingPackets.ts";
import { type StandaloneStaking, standaloneStaking } from "./slots.ts";
import { state } from "./state.ts";

/** Whoever is asked about, evidence and slashing want a validator that is neither missing nor unbonded. */
const SOMEBODY: SlashedValidator = {
  operatorAddress: "",
  consensusPubkey: undefined,
  jailed: false,
  status: BondStatus.BOND_STATUS_UNSPECIFIED,
  tokens: 0n,
  minSelfDelegation: 0n,
};

/** The staking module that the chain had before, once the provider's validators are in force. */
function formerStaking(ctx: ReadContext): StandaloneStaking | undefined {
  return isChangeoverComplete(ctx) ? standaloneStaking.ifFilled(ctx) : undefined;
}

const UNIMPLEMENTED = "unimplemented on CCV keeper";

/** As `formerStaking`, where a chain that never had one has no answer: Go's plain error. */
function requireFormerStaking(ctx: ReadContext): StandaloneStaking {
  const former = formerStaking(ctx);
  ensure(former !== undefined, unregisteredError, UNIMPLEMENTED);
  return former;
}

function isJailed(ctx: ReadContext, consensusAddress: Uint8Array): boolean {
  const before = isChangeoverComplete(ctx) ? undefined : standaloneStaking.ifFilled(ctx);
  return before?.isJailed(ctx, consensusAddress) ?? state.outstandingDowntime.has(ctx, consensusAddress);
}

/** [CCV-CCF-SNDSLASH.1] Asks the provider to punish an infraction; nothing is burnt here. */
function slash(ctx: Context, request: SlashRequest): bigint {
  if (request.infraction === Infraction.INFRACTION_UNSPECIFIED) return 0n;
  const isEarlier = state.wasStandalone.has(ctx) && request.infractionHeight < firstConsumerHeight(ctx);
  const before = isEarlier ? standaloneStaking.ifFilled(ctx) : undefined;
  if (before !== undefined) return before.slash(ctx, { ...request, infraction: Infraction.INFRACTION_UNSPECIFIED });
  const height = request.infractionHeight;
  queueSlashPacket(ctx, request, height < 0n ? 0n : (state.vscOfHeight.get(ctx, height) ?? 0n));
  return 0n;
}

function queueSlashPacket(ctx: Context, { consAddress, power, infraction }: SlashRequest, valsetUpdateId: bigint): void {
  if (infraction === Infraction.INFRACTION_DOWNTIME) {
    // One report for one downtime, until the provider answers.
    if (state.outstandingDowntime.has(ctx, consAddress)) return;
    state.outstandingDowntime.add(ctx, consAddress);
  }
  const validator = Validator.from({ address: consAddress, power });
  const type = ConsumerPacketDataType.CONSUMER_PACKET_TYPE_SLASH;
  appendPacket(ctx, ConsumerPacketData.from({ type, slashPacketData: { validator, valsetUpdateId, infraction } }));
  ctx.emit(
    consumerEvents.slashRequest({
      module: CONSUMER,
      validator_address: encodeBech32(`${ctx.addressPrefix}valcons`, consAddress),
      valset_update_id: `${valsetUpdateId}`,
      infraction_type: infractionText(infraction),
    }),
  );
}

/** What slashing and evidence ask a consumer instead of a staking module; an app binds it to their slots. */
export const consumerSlashedValidators: SlashedValidators = {
  byConsAddress: () => SOMEBODY,
  byOperator: (ctx, operator) => requireFormerStaking(ctx).byOperator(ctx, operator),
  all: () => [],
  isJailed,
  maxValidators() {
    throw new StateError(panicError, UNIMPLEMENTED);
  },
  selfDelegation: (ctx, operator) => requireFormerStaking(ctx).selfDelegation(ctx, operator),
  slash,
  // Jailing is the provider's.
  jail() {},
  unjail: (ctx, consAddress) => formerStaking(ctx)?.unjail(ctx, consAddress),
};
