import { checkParams, checkParamUpdate, updateParams } from "../../comet/params.ts";
import type { ConsensusParams } from "../../framework/application.ts";
import type { Context, ReadContext } from "../../framework/context.ts";
import { ensure, unregisteredError } from "../../framework/errors.ts";
import { defineState, item } from "../../framework/state.ts";
import type { MsgUpdateParams } from "../../proto/gen/cosmos/consensus/v1.ts";
import { ConsensusParams as ProtoParams } from "../../proto/gen/tendermint/types.ts";

/** Everything in store "consensus". */
export const state = defineState("consensus", { params: item("Consensus", ProtoParams) });

/** The parameters that the engine works by, if genesis gave any. */
export function getConsensusParams(ctx: ReadContext): ConsensusParams | undefined {
  const stored = state.params.get(ctx);
  return stored === undefined ? undefined : fromProto(stored);
}

/** Stores all parameters. */
export function setConsensusParams(ctx: Context, params: ConsensusParams): void {
  state.params.set(ctx, toProto(params));
}

function fromProto({ block, evidence, validator, version, abci }: ProtoParams): ConsensusParams {
  return {
    block: { maxBytes: block?.maxBytes ?? 0n, maxGas: block?.maxGas ?? 0n },
    evidence: {
      maxAgeNumBlocks: evidence?.maxAgeNumBlocks ?? 0n,
      maxAgeDurationNs: evidence?.maxAgeDuration ?? 0n,
      maxBytes: evidence?.maxBytes ?? 0n,
    },
    validator: { pubKeyTypes: validator?.pubKeyTypes ?? [] },
    version: { app: version?.app ?? 0n },
    abci: { voteExtensionsEnableHeight: abci?.voteExtensionsEnableHeight ?? 0n },
  };
}

function toProto({ block, evidence, validator, version, abci }: ConsensusParams): ProtoParams {
  const { maxAgeNumBlocks, maxAgeDurationNs: maxAgeDuration, maxBytes } = evidence;
  return { block, evidence: { maxAgeNumBlocks, maxAgeDuration, maxBytes }, validator, version, abci };
}

/** Applies a change of gov and returns what was asked for; vote extensions stay as they are where it does not name them. */
export function changeConsensusParams(ctx: Context, { block, evidence, validator, abci }: MsgUpdateParams): ProtoParams {
  const isWhole = block !== undefined && evidence !== undefined && validator !== undefined;
  ensure(isWhole, unregisteredError, "all parameters must be present");
  // The version belongs to upgrades: the message always asks for 0.
  const asked: ProtoParams = { block, evidence, validator, version: { app: 0n }, abci };
  const params = getConsensusParams(ctx);
  ensure(params !== undefined, unregisteredError, "collections: not found: key 'no_key' of type ConsensusParams");
  const whole = fromProto(asked);
  const updates = { ...whole, abci: abci === undefined ? undefined : whole.abci };
  const next = updateParams(params, updates);
  const fault = checkParams(next) ?? checkParamUpdate(params, updates, ctx.height);
  ensure(fault === undefined, unregisteredError, fault?.message ?? "");
  setConsensusParams(ctx, next);
  return asked;
}

/** gogoproto's compact text of parameters, as the event carries it: zeros are left out, every member ends with a space. */
export function formatConsensusParams({ block, evidence, validator, version, abci }: ProtoParams): string {
  const number = (name: string, value: bigint | undefined): string => (value === undefined || value === 0n ? "" : `${name}:${value} `);
  const group = (name: string, members: readonly string[] | undefined): string =>
    members === undefined ? "" : `${name}:<${members.join("")}> `;
  const seconds = (evidence?.maxAgeDuration ?? 0n) / 1_000_000_000n;
  const nanos = (evidence?.maxAgeDuration ?? 0n) % 1_000_000_000n;
  return [
    group("block", block && [number("max_bytes", block.maxBytes), number("max_gas", block.maxGas)]),
    group(
      "evidence",
      evidence && [
        number("max_age_num_blocks", evidence.maxAgeNumBlocks),
        group("max_age_duration", [number("seconds", seconds), number("nanos", nanos)]),
        number("max_bytes", evidence.maxBytes),
      ],
    ),
    group(
      "validator",
      validator?.pubKeyTypes.map((type) => `pub_key_types:${JSON.stringify(type)} `),
    ),
    group("version", version && [number("app", version.app)]),
    group("abci", abci && [number("vote_extensions_enable_height", abci.voteExtensionsEnableHeight)]),
  ].join("");
}
