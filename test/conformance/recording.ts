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

/** One chain of one run. Files are read when asked for. */
export class RecordedChain {
  readonly run: string;
  readonly role: Role;
  readonly kind: string;
  readonly #root: string;

  constructor(run: string, role: Role, kind: string, root = RECORDINGS) {
    this.run = run;
    this.role = role;
    this.kind = kind;
    this.#root = root;
  }

  #path(file: string): string {
    return join(this.#root, this.run, this.role, file);
  }
  #read<T>(file: string): T {
    return JSON.parse(gunzipSync(readFileSync(this.#path(file))).toString("utf8"));
  }
  /** A recording may lack what nobody asked of the chain. */
  #readIfThere<T>(file: string, otherwise: T): T {
    return existsSync(this.#path(file)) ? this.#read(file) : otherwise;
  }

  /** The prefix of its addresses, as the recording's index has it. */
  get bech32Prefix(): string {
    return String(indexOf(this.#root, this.run).chains[this.role]?.bech32Prefix ?? "cosmos");
  }

  get genesis(): {
    readonly chain_id: string;
    readonly genesis_time: string;
    readonly initial_height: number | string;
    readonly app_state: Readonly<Record<string, unknown>>;
    readonly consensus: { readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  } {
    return this.#read("genesis.json.gz");
  }
  get blocks(): readonly RecordedBlock[] {
    return this.#read("blocks.json.gz");
  }
  get validators(): readonly { readonly height: number; readonly result: { readonly validators: readonly RecordedValidator[] } }[] {
    return this.#read("validators.json.gz");
  }
  get roots(): {
    readonly stores: readonly string[];
    readonly heights: Readonly<Record<string, { readonly appHash: string; readonly roots: readonly string[] }>>;
  } {
    return this.#read("roots.json.gz");
  }
  get queries(): { readonly strings: readonly string[]; readonly queries: readonly RecordedQuery[] } {
    return this.#readIfThere("queries.json.gz", { strings: [], queries: [] });
  }
  get rejected(): readonly RejectedTx[] {
    return this.#readIfThere("rejected.json.gz", []);
  }
  get labels(): ReadonlyMap<string, string> {
    const txs = this.#readIfThere<readonly { readonly height: number; readonly index: number; readonly label: string }[]>(
      "txs.json.gz",
      [],
    );
    return new Map(txs.map((t) => [`${t.height}/${t.index}`, t.label]));
  }
  /** Leaves that each block wrote, by store, or undefined for a store without a changes file. */
  changes(store: string): Readonly<Record<string, readonly (readonly [string] | readonly [string, string])[]>> | undefined {
    return this.#readIfThere(join("changes", `${store}.json.gz`), undefined);
  }
}

interface RunIndex {
  readonly kind: string;
  readonly chains: Readonly<Record<string, { readonly bech32Prefix?: string }>>;
}
function indexOf(root: string, run: string): RunIndex {
  return JSON.parse(readFileSync(join(root, run, "index.json"), "utf8"));
}

/** Every run in the recordings, by folder, each with its kind. */
export function recordedRuns(root = RECORDINGS): readonly { readonly run: string; readonly kind: string }[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((run) => existsSync(join(root, run, "index.json")))
    .map((run) => ({ run, kind: String(indexOf(root, run).kind) }));
}

/** Every chain of the recorded runs, if they are of the kinds named. */
export function chainsOf(kinds: readonly string[] | "all", root = RECORDINGS): readonly RecordedChain[] {
  const roles: readonly Role[] = ["provider", "consumer"];
  return recordedRuns(root)
    .filter(({ kind }) => kinds === "all" || kinds.includes(kind))
    .flatMap(({ run, kind }) =>
      roles.filter((role) => existsSync(join(root, run, role))).map((role) => new RecordedChain(run, role, kind, root)),
    );
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

/** An attribute's value, "" where it is not there. */
export function attribute(event: AbciEvent | RecordedEvent | undefined, key: string): string {
  return event?.attributes?.find((a) => a.key === key)?.value ?? "";
}
