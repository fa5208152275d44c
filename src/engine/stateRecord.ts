import type { ConsensusParams } from "../comet/params.ts";
import { type ValidatorSet, validatorSetFromProto, validatorSetToProto, EMPTY_VALIDATOR_SET } from "../comet/validatorSet.ts";
import { DecodeError } from "../encoding/error.ts";
import { BlockID, ConsensusParams as ProtoParams, ValidatorSet as ProtoValidatorSet } from "../proto/gen/tendermint/types.ts";
import { Reader } from "../encoding/reader.ts";
import { Writer } from "../encoding/writer.ts";
import { readTime, writeTime } from "../proto/time.ts";
import type { ChainState } from "./chainState.ts";

/** Formats of the record; the first one, with three whole validator sets, is only read. Others are refused. */
const FORMAT_WITH_SETS = 1;
const FORMAT = 2;

export function encodeParams(p: ConsensusParams): Uint8Array {
  return ProtoParams.encode({
    ...p,
    evidence: {
      maxAgeNumBlocks: p.evidence.maxAgeNumBlocks,
      maxAgeDuration: p.evidence.maxAgeDurationNs,
      maxBytes: p.evidence.maxBytes,
    },
  });
}

export function decodeParams(bytes: Uint8Array): ConsensusParams {
  const { block, evidence, validator, version, abci } = ProtoParams.decode(bytes);
  if (!block || !evidence || !validator || !version || !abci) throw new DecodeError("a consensus parameter record lacks a group");
  return {
    block,
    evidence: {
      maxAgeNumBlocks: evidence.maxAgeNumBlocks,
      maxAgeDurationNs: evidence.maxAgeDuration,
      maxBytes: evidence.maxBytes,
    },
    validator,
    version,
    abci,
  };
}

export function encodeValidators(set: ValidatorSet): Uint8Array {
  return ProtoValidatorSet.encode(validatorSetToProto(set));
}

export function decodeValidators(bytes: Uint8Array): ValidatorSet {
  const proto = ProtoValidatorSet.decode(bytes);
  return proto.validators.length === 0 ? EMPTY_VALIDATOR_SET : validatorSetFromProto(proto);
}

/** A state without its validator sets, which have records of their own; records of the first format have them in it. */
export type StateRecord = Omit<ChainState, StateSets> & Partial<Pick<ChainState, StateSets>>;
type StateSets = "lastValidators" | "validators" | "nextValidators";

/** The state as one record of the database. */
export function encodeState(s: ChainState): Uint8Array {
  const w = new Writer();
  w.u32(FORMAT).string(s.chainId).u64(s.initialHeight).u64(s.appVersion).u64(s.lastHeight);
  const start = w.data(BlockID.encode(s.lastBlockId)).open();
  writeTime(s.lastTimeNs, w);
  w.close(start);
  w.u64(s.validatorsChangedAt).data(encodeParams(s.params)).u64(s.paramsChangedAt);
  w.data(s.lastResultsHash).data(s.appHash);
  return w.finish();
}

export function decodeState(bytes: Uint8Array): StateRecord {
  const r = new Reader(bytes);
  const format = r.uint32();
  if (format !== FORMAT && format !== FORMAT_WITH_SETS)
    throw new DecodeError(`the state record has format ${format}, this program reads ${FORMAT_WITH_SETS} and ${FORMAT}`);
  return {
    chainId: r.string(),
    initialHeight: r.uint64(),
    appVersion: r.uint64(),
    lastHeight: r.uint64(),
    lastBlockId: BlockID.decode(r.data()),
    lastTimeNs: readTime(r, { unknown: "reject", notes: { absent: false, nonCriticals: false } }),
    ...(format === FORMAT
      ? {}
      : {
          lastValidators: decodeValidators(r.data()),
          validators: decodeValidators(r.data()),
          nextValidators: decodeValidators(r.data()),
        }),
    validatorsChangedAt: r.uint64(),
    params: decodeParams(r.data()),
    paramsChangedAt: r.uint64(),
    lastResultsHash: r.data(),
    appHash: r.data(),
  };
}
