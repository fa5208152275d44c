import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBase64 } from "../../src/encoding/base64.ts";
import { fromHex } from "../../src/encoding/bytes.ts";
import { parseTime } from "../../src/encoding/time.ts";
import type { AbciEvent, BlockIdFlag, BlockRequest, Misbehavior, VoteInfo } from "../../src/framework/application.ts";

/** Recordings of real Go chains, as the acceptance data's README describes them. */
export const RECORDINGS = join(process.env["ACCEPTANCE_DIR"] ?? "../shared/acceptance", "recordings");

export type Role = "provider" | "consumer";

export interface RecordedEvent {
  readonly type: string;
  readonly attributes: readonly { readonly key: string; readonly value: string; readonly index: boolean }[] | null;
}
export interface RecordedTxResult {
  readonly code: number;
  readonly data: string | null;
  readonly log: string;
  readonly gas_wanted: string;
  readonly gas_used: string;
  readonly events: readonly RecordedEvent[] | null;
  readonly codespace: string;
}
interface RecordedHeader {
  readonly height: string;
  readonly time: string;
  readonly app_hash: string;
  readonly next_validators_hash: string;
  readonly validators_hash: string;
  readonly proposer_address: string;
}
interface RecordedSignature {
  readonly block_id_flag: number;
  readonly validator_address: string;
}
export interface RecordedBlock {
  readonly height: number;
  readonly block: {
    readonly block_id: { readonly hash: string };
    readonly block: {
      readonly header: RecordedHeader;
      readonly data: { readonly txs: readonly string[] | null };
      readonly evidence: {
        readonly evidence: readonly { readonly type: string; readonly value: Readonly<Record<string, unknown>> }[] | null;
      };
      readonly last_commit: { readonly round: number; readonly signatures: readonly RecordedSignature[] | null };
    };
  };
  readonly results: {
    readonly txs_results: readonly RecordedTxResult[] | null;
    readonly finalize_block_events: readonly RecordedEvent[] | null;
    readonly validator_updates:
      | readonly { readonly pub_key: { readonly Sum: { readonly value: { readonly ed25519: string } } }; readonly power?: string }[]
      | null;
    readonly app_hash: string;
  };
}
interface RecordedValidator {
  readonly address: string;
  readonly pub_key: { readonly value: string };
  readonly voting_power: string;
}
export interface RecordedQuery {
  readonly height: number;
  readonly rest?: { readonly path: string; readonly status: number; readonly body: number };
  readonly grpc?: {
    readonly method: string;
    readonly request: string;
    readonly code: number;
    readonly codespace: string;
    readonly value?: number;
    readonly log?: number;
  };
}
export interface RejectedTx {
  readonly label: string;
  readonly tx: string;
  readonly broadcastAt: number;
  readonly check?: { readonly code: number; readonly codespace: string; readonly log: string };
  readonly rpcError?: unknown;
}

/** One chain of one run. Files are read when first asked for. */
export class RecordedChain {
  readonly run: string;
  readonly role: Role;
  readonly kind: string;
  private readonly folder: string;

  constructor(run: string, role: Role, kind: string) {
    this.run = run;
    this.role = role;
    this.kind = kind;
    this.folder = join(RECORDINGS, run, role);
  }

  private read<T>(file: string): T {
    return JSON.parse(gunzipSync(readFileSync(join(this.folder, file))).toString("utf8"));
  }

  get genesis(): {
    readonly chain_id: string;
    readonly genesis_time: string;
    readonly initial_height: number | string;
    readonly app_state: Readonly<Record<string, unknown>>;
    readonly consensus: { readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  } {
    return this.read("genesis.json.gz");
  }
  get blocks(): readonly RecordedBlock[] {
    return this.read("blocks.json.gz");
  }
  get validators(): readonly { readonly height: number; readonly result: { readonly validators: readonly RecordedValidator[] } }[] {
    return this.read("validators.json.gz");
  }
  get roots(): {
    readonly stores: readonly string[];
    readonly heights: Readonly<Record<string, { readonly appHash: string; readonly roots: readonly string[] }>>;
  } {
    return this.read("roots.json.gz");
  }
  get queries(): { readonly strings: readonly string[]; readonly queries: readonly RecordedQuery[] } {
    return this.read("queries.json.gz");
  }
  get rejected(): readonly RejectedTx[] {
    return this.read("rejected.json.gz");
  }
  get labels(): ReadonlyMap<string, string> {
    const txs = this.read<readonly { readonly height: number; readonly index: number; readonly label: string }[]>("txs.json.gz");
    return new Map(txs.map((t) => [`${t.height}/${t.index}`, t.label]));
  }
  /** Leaves that each block wrote, by store, or undefined for a store without a changes file. */
  changes(store: string): Readonly<Record<string, readonly (readonly [string] | readonly [string, string])[]>> | undefined {
    return existsSync(join(this.folder, "changes", `${store}.json.gz`)) ? this.read(join("changes", `${store}.json.gz`)) : undefined;
  }
}

/** Every run in the recordings, by folder, each with its kind. */
export function recordedRuns(): readonly { readonly run: string; readonly kind: string }[] {
  if (!existsSync(RECORDINGS)) return [];
  return readdirSync(RECORDINGS, { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => ({ run: e.name, kind: String(JSON.parse(readFileSync(join(RECORDINGS, e.name, "index.json"), "utf8")).kind) }));
}

function text(value: unknown): string {
  return String(value ?? "0");
}

function misbehaviorOf(evidence: { readonly type: string; readonly value: Readonly<Record<string, unknown>> }): readonly Misbehavior[] {
  const { value } = evidence;
  if (evidence.type === "tendermint/DuplicateVoteEvidence") {
    const vote = value["vote_a"] as { readonly validator_address: string; readonly height: string };
    return [
      {
        type: 1,
        validator: { address: fromHex(vote.validator_address), power: BigInt(text(value["ValidatorPower"])) },
        height: BigInt(vote.height),
        timeNs: parseTime(text(value["Timestamp"])),
        totalVotingPower: BigInt(text(value["TotalVotingPower"])),
      },
    ];
  }
  const byzantine = (value["ByzantineValidators"] ?? []) as readonly RecordedValidator[];
  return byzantine.map((v) => ({
    type: 2,
    validator: { address: fromHex(v.address), power: BigInt(v.voting_power) },
    height: BigInt(text(value["CommonHeight"])),
    timeNs: parseTime(text(value["Timestamp"])),
    totalVotingPower: BigInt(text(value["TotalVotingPower"])),
  }));
}

/** The FinalizeBlock request of a recorded block; powers of the last commit are those of the set one height before. */
export function blockRequest(recorded: RecordedBlock, setBefore: readonly RecordedValidator[]): BlockRequest {
  const { header, data, evidence, last_commit: lastCommit } = recorded.block.block;
  const votes: VoteInfo[] = (lastCommit.signatures ?? []).map((signature, i) => {
    const validator = setBefore[i];
    if (validator === undefined) throw new Error(`height ${recorded.height}: signature ${i} has no validator`);
    return {
      validator: { address: fromHex(validator.address), power: BigInt(validator.voting_power) },
      blockIdFlag: signature.block_id_flag as BlockIdFlag,
    };
  });
  return {
    txs: (data.txs ?? []).map(fromBase64),
    lastCommit: { round: lastCommit.round, votes },
    misbehavior: (evidence.evidence ?? []).flatMap(misbehaviorOf),
    hash: fromHex(recorded.block.block_id.hash),
    height: BigInt(recorded.height),
    timeNs: parseTime(header.time),
    nextValidatorsHash: fromHex(header.next_validators_hash),
    proposerAddress: fromHex(header.proposer_address),
  };
}

/** Events as comparable lines: `type{key=value, …}`. */
export function eventLines(events: readonly (AbciEvent | RecordedEvent)[] | null): readonly string[] {
  return (events ?? []).map((e) => `${e.type}{${(e.attributes ?? []).map((a) => `${a.key}=${a.value}`).join(", ")}}`);
}
