import { formatDec, ONE } from "../../encoding/decimal.ts";
import { MINUTE } from "../../encoding/time.ts";
import { type Context, ensure, type GenesisHandler, genesis, type ReadContext, unregisteredError } from "../../framework/index.ts";
import { GenesisState } from "../../proto/gen/cosmos/slashing/v1beta1.ts";
import { consensusBytes } from "../staking/index.ts";
import { rememberKey } from "./hooks.ts";
import { missedIndexes, setMissed } from "./missedBlocks.ts";
import { DEFAULT_PARAMS, getParams } from "./params.ts";
import { slashedValidators } from "./slots.ts";
import { state } from "./state.ts";

function initGenesis(ctx: Context, { params, signingInfos, missedBlocks }: GenesisState): void {
  for (const validator of slashedValidators(ctx).all(ctx)) rememberKey(ctx, validator);
  for (const { address, validatorSigningInfo } of signingInfos) {
    state.signingInfos.set(ctx, consensusBytes(ctx, address), validatorSigningInfo);
  }
  for (const { address, missedBlocks: blocks } of missedBlocks) {
    const consAddress = consensusBytes(ctx, address);
    for (const { index, missed } of blocks) setMissed(ctx, consAddress, index, missed);
  }
  state.params.set(ctx, params);
}

function exportGenesis(ctx: ReadContext): GenesisState {
  const infos = [...state.signingInfos.entries(ctx)];
  return {
    params: getParams(ctx),
    signingInfos: infos.map(([, info]) => ({ address: info.address, validatorSigningInfo: info })),
    missedBlocks: infos.map(([consAddress, { address }]) => ({
      address,
      missedBlocks: missedIndexes(ctx, consAddress).map((index) => ({ index, missed: true })),
    })),
  };
}

function validateGenesis({ params }: GenesisState): void {
  const rule = (holds: boolean, text: string): void => ensure(holds, unregisteredError, text);
  const fraction = (value: bigint, name: string): void =>
    rule(value >= 0n && value <= ONE, `${name} should be less than or equal to one and greater than zero, is ${formatDec(value)}`);
  fraction(params.slashFractionDowntime, "slashing fraction downtime");
  fraction(params.slashFractionDoubleSign, "slashing fraction double sign");
  fraction(params.minSignedPerWindow, "min signed per window");
  rule(params.downtimeJailDuration >= MINUTE, `downtime unjail duration must be at least 1 minute, is ${params.downtimeJailDuration} ns`);
  rule(params.signedBlocksWindow >= 10n, `signed blocks window must be at least 10, is ${params.signedBlocksWindow}`);
}

/** Section "slashing" of app_state. */
export const slashingGenesis: GenesisHandler = genesis(GenesisState, {
  init: initGenesis,
  export: exportGenesis,
  validate: validateGenesis,
  defaults: () => GenesisState.from({ params: DEFAULT_PARAMS }),
});
