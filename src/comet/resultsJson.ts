import { toBase64 } from "../encoding/base64.ts";
import { DecodeError } from "../encoding/error.ts";
import type { Event, ExecTxResult } from "../proto/gen/tendermint/abci.ts";
import { JsonReader } from "./jsonReader.ts";
import type { ConsensusParams, ConsensusParamUpdates } from "./params.ts";
import type { ValidatorUpdate } from "./results.ts";

/** What a block did, as /block_results has it. */
export interface BlockResults {
  readonly height: bigint;
  readonly txResults: readonly ExecTxResult[];
  readonly events: readonly Event[];
  readonly validatorUpdates: readonly ValidatorUpdate[];
  readonly consensusParamUpdates: ConsensusParamUpdates | undefined;
  readonly appHash: Uint8Array;
}

export function eventToJson(e: Event) {
  return { type: e.type, attributes: e.attributes.map(({ key, value, index }) => ({ key, value, index })) };
}

function eventFromJson(r: JsonReader): Event {
  return {
    type: r.get("type").string(),
    attributes: r.get("attributes").map((a) => ({
      key: a.get("key").string(),
      value: a.get("value").optional((v) => v.string()) ?? "",
      index: a.get("index").optional((i) => i.boolean()) ?? false,
    })),
  };
}

/** A transaction's result with every member, defaults included. */
export function txResultToJson(t: ExecTxResult) {
  return {
    code: t.code,
    data: t.data.length === 0 ? null : toBase64(t.data),
    log: t.log,
    info: t.info,
    gas_wanted: String(t.gasWanted),
    gas_used: String(t.gasUsed),
    events: t.events.map(eventToJson),
    codespace: t.codespace,
  };
}

export function txResultFromJson(r: JsonReader): ExecTxResult {
  const text = (name: string) => r.get(name).optional((v) => v.string()) ?? "";
  return {
    code: r.get("code").number(),
    data: r.get("data").base64(),
    log: text("log"),
    info: text("info"),
    gasWanted: r.get("gas_wanted").i64(),
    gasUsed: r.get("gas_used").i64(),
    events: r.get("events").map(eventFromJson),
    codespace: text("codespace"),
  };
}

export function validatorUpdateToJson({ publicKey: { type, bytes }, power }: ValidatorUpdate) {
  const name = type === "ed25519" ? "Ed25519" : "Secp256K1";
  return {
    pub_key: { Sum: { type: `tendermint.crypto.PublicKey_${name}`, value: { [type]: toBase64(bytes) } } },
    ...(power === 0n ? {} : { power: String(power) }),
  };
}

function validatorUpdateFromJson(r: JsonReader): ValidatorUpdate {
  const value = r.get("pub_key").get("Sum").get("value");
  for (const type of ["ed25519", "secp256k1"] as const) {
    if (!value.get(type).isNull) return { publicKey: { type, bytes: value.get(type).base64() }, power: r.get("power").i64() };
  }
  throw new DecodeError(`${value.path} has neither an ed25519 nor a secp256k1 key`);
}

/** Updates as protobuf's JSON tags leave out zeros. */
export function paramUpdatesToJson(p: ConsensusParamUpdates) {
  return {
    block: p.block && { ...text("max_bytes", p.block.maxBytes), ...text("max_gas", p.block.maxGas) },
    evidence: p.evidence && {
      ...text("max_age_num_blocks", p.evidence.maxAgeNumBlocks),
      max_age_duration: String(p.evidence.maxAgeDurationNs),
      ...text("max_bytes", p.evidence.maxBytes),
    },
    validator: p.validator && { pub_key_types: [...p.validator.pubKeyTypes] },
    version: p.version && text("app", p.version.app),
    abci: p.abci && text("vote_extensions_enable_height", p.abci.voteExtensionsEnableHeight),
  };
}

function text(name: string, value: bigint): Readonly<Record<string, string>> {
  return value === 0n ? {} : { [name]: String(value) };
}

/** Parameters as genesis and /consensus_params have them: every member. */
export function paramsToJson(p: ConsensusParams) {
  return {
    block: { max_bytes: String(p.block.maxBytes), max_gas: String(p.block.maxGas) },
    evidence: {
      max_age_num_blocks: String(p.evidence.maxAgeNumBlocks),
      max_age_duration: String(p.evidence.maxAgeDurationNs),
      max_bytes: String(p.evidence.maxBytes),
    },
    validator: { pub_key_types: [...p.validator.pubKeyTypes] },
    version: { app: String(p.version.app) },
    abci: { vote_extensions_enable_height: String(p.abci.voteExtensionsEnableHeight) },
  };
}

/** The groups that are there; missing members of a group are zero. */
export function paramUpdatesFromJson(r: JsonReader): ConsensusParamUpdates {
  return {
    block: r.get("block").optional((b) => ({ maxBytes: b.get("max_bytes").i64(), maxGas: b.get("max_gas").i64() })),
    evidence: r.get("evidence").optional((e) => ({
      maxAgeNumBlocks: e.get("max_age_num_blocks").i64(),
      maxAgeDurationNs: e.get("max_age_duration").i64(),
      maxBytes: e.get("max_bytes").i64(),
    })),
    validator: r.get("validator").optional((v) => ({ pubKeyTypes: v.get("pub_key_types").map((t) => t.string()) })),
    version: r.get("version").optional((v) => ({ app: v.get("app").u64() })),
    abci: r.get("abci").optional((a) => ({ voteExtensionsEnableHeight: a.get("vote_extensions_enable_height").i64() })),
  };
}

/** The result of /block_results. */
export function blockResultsToJson(b: BlockResults) {
  return {
    height: String(b.height),
    txs_results: orNull(b.txResults.map(txResultToJson)),
    finalize_block_events: orNull(b.events.map(eventToJson)),
    validator_updates: orNull(b.validatorUpdates.map(validatorUpdateToJson)),
    consensus_param_updates: b.consensusParamUpdates === undefined ? null : paramUpdatesToJson(b.consensusParamUpdates),
    app_hash: b.appHash.length === 0 ? null : toBase64(b.appHash),
  };
}

export function blockResultsFromJson(json: unknown, path = "block_results"): BlockResults {
  const r = new JsonReader(json, path);
  return {
    height: r.get("height").i64(),
    txResults: r.get("txs_results").map(txResultFromJson),
    events: r.get("finalize_block_events").map(eventFromJson),
    validatorUpdates: r.get("validator_updates").map(validatorUpdateFromJson),
    consensusParamUpdates: r.get("consensus_param_updates").optional(paramUpdatesFromJson),
    appHash: r.get("app_hash").base64(),
  };
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
