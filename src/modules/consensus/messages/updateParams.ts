import { checkParams, checkParamUpdate, updateParams as withUpdates } from "../../../comet/params.ts";
import { type Context, ensure, message, unregisteredError } from "../../../framework/index.ts";
import type { MsgUpdateParams } from "../../../proto/gen/cosmos/consensus/v1.ts";
import type { ConsensusParams } from "../../../proto/gen/tendermint/types.ts";
import { ensureAuthority } from "../../auth/index.ts";
import { ConsensusParamsUpdated, Msg } from "../api.ts";
import { formatConsensusParams } from "../formatParams.ts";
import { fromProto, getConsensusParams, setConsensusParams } from "../params.ts";

/** Applies a change of gov and returns what was asked for; vote extensions stay as they are where it does not name them. */
function changeConsensusParams(ctx: Context, { block, evidence, validator, abci }: MsgUpdateParams): ConsensusParams {
  const isWhole = block !== undefined && evidence !== undefined && validator !== undefined;
  ensure(isWhole, unregisteredError, "all parameters must be present");
  // The version belongs to upgrades: the message always asks for 0.
  const asked: ConsensusParams = { block, evidence, validator, version: { app: 0n }, abci };
  const params = getConsensusParams(ctx);
  ensure(params !== undefined, unregisteredError, "collections: not found: key 'no_key' of type ConsensusParams");
  const whole = fromProto(asked);
  const updates = { ...whole, abci: abci === undefined ? undefined : whole.abci };
  const next = withUpdates(params, updates);
  const fault = checkParams(next) ?? checkParamUpdate(params, updates, ctx.height);
  ensure(fault === undefined, unregisteredError, fault?.message ?? "");
  setConsensusParams(ctx, next);
  return asked;
}

/** Changes the parameters that the next block works by, for the authority alone. */
export const updateParams = message(Msg.updateParams, {
  handle(ctx, asked) {
    ensureAuthority(ctx, asked.authority);
    const params = changeConsensusParams(ctx, asked);
    ctx.emit(ConsensusParamsUpdated({ authority: asked.authority, parameters: formatConsensusParams(params) }));
  },
});
