import { compareBytes, EMPTY, fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { addressOf } from "../../src/localnet/keys.ts";
import type { App } from "../../src/framework/app.ts";
import type { AbciEvent, BlockRequest, ExecTxResult, Misbehavior, ValidatorUpdate, VoteInfo } from "../../src/framework/application.ts";
import { createApplication, type RunningApplication } from "../../src/framework/runtime.ts";
import { DEFAULT_CONSENSUS_PARAMS } from "../../src/comet/params.ts";
import { consensusAddress } from "../../src/crypto/address.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { parseTime, SECOND } from "../../src/encoding/time.ts";
import { signTx } from "../../src/client/tx.ts";
import type { NamedAccount } from "../../src/localnet/keys.ts";
import type { GenesisJson } from "../../src/localnet/genesis.ts";
import { paramsToProto } from "../../src/node/abci/convert.ts";
import { isCompatAttribute } from "../../src/modules/ibc/index.ts";
import { QueryAccountInfoRequest, QueryAccountInfoResponse } from "../../src/proto/gen/cosmos/auth/v1beta1.ts";
import type { Any } from "../../src/proto/gen/google/protobuf.ts";
import type * as abci from "../../src/proto/gen/tendermint/abci.ts";
import { createMemoryBackend, openMultiStore } from "../../src/store/index.ts";
import type { Change, MultiStore } from "../../src/store/types.ts";
import { Oracle, type OracleKind, type Writes } from "./oracle.ts";

/** One thing on which the Go application and ours do not agree. */
export interface Disagreement {
  readonly height: bigint;
  readonly where: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface JudgeOptions {
  readonly program: string;
  readonly kind: OracleKind;
  readonly app: App;
  readonly genesis: GenesisJson;
  /** Members of the sections that our app does not compose, for Go's. */
  readonly goDefaults?: Readonly<Record<string, unknown>>;
  /** Stores whose rows are compared; default all that both have. */
  readonly compareStores?: readonly string[];
  /** Whether an event of a block is compared; default all are. For apps that lack some of Go's modules. */
  readonly compareBlockEvent?: (event: AbciEvent) => boolean;
}

export interface JudgedBlock {
  readonly txs?: readonly Uint8Array[];
  /** Time since the block before; default 5 s. */
  readonly afterNs?: bigint;
  /** Consensus addresses whose vote is missing; everybody else signed. */
  readonly absent?: readonly Uint8Array[];
  readonly misbehavior?: readonly Misbehavior[];
}

export interface Verdict {
  readonly height: bigint;
  readonly txResults: readonly ExecTxResult[];
  readonly events: readonly AbciEvent[];
  readonly disagreements: readonly Disagreement[];
}

type Changes = ReadonlyMap<string, readonly Change[]>;
type Powers = ReadonlyMap<string, { readonly address: Uint8Array; readonly power: bigint }>;

/** Our application and Go's beside each other, fed with the same genesis and blocks. */
export class Judge {
  readonly oracle: Oracle;
  readonly application: RunningApplication;
  readonly app: App;
  readonly chainId: string;
  readonly #stores: MultiStore;
  readonly #comparesEvent: (event: AbciEvent) => boolean;
  #shared: readonly string[] = [];
  #written: Changes = new Map();
  #height: bigint;
  #timeNs: bigint;
  #appHash: Uint8Array = sha256(EMPTY);
  /** Sets of the block before, of the next block, and of the one behind it. */
  #sets: readonly [Powers, Powers, Powers] = [new Map(), new Map(), new Map()];
  #isFirst = true;
  readonly #sequences = new Map<string, bigint>();

  private constructor(oracle: Oracle, stores: MultiStore, options: JudgeOptions) {
    this.oracle = oracle;
    this.#stores = stores;
    this.app = options.app;
    this.chainId = options.genesis.chain_id;
    this.#comparesEvent = options.compareBlockEvent ?? (() => true);
    this.#height = BigInt(String(options.genesis["initial_height"] ?? "1")) - 1n;
    this.#timeNs = parseTime(String(options.genesis["genesis_time"]));
    const watched = new Proxy(stores, {
      get: (target, name) => {
        if (name === "stage") return (height: bigint, changes: Changes) => target.stage(height, (this.#written = changes));
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    this.application = createApplication(options.app, {
      multiStore: watched,
      ignoreGenesis: "all",
      recordedAppHash: () => this.#appHash,
    });
  }

  /** Runs InitChain on both. */
  static async open(options: JudgeOptions): Promise<Judge> {
    const { genesis, app } = options;
    const initialHeight = BigInt(String(genesis["initial_height"] ?? "1"));
    const stores = await openMultiStore(createMemoryBackend(), { stores: app.stores, initialHeight });
    const judge = new Judge(new Oracle(options.program, options.kind, genesis.chain_id), stores, options);
    const appStateBytes = utf8(JSON.stringify(genesis["app_state"]));
    const ours = judge.application.initChain({
      timeNs: judge.#timeNs,
      chainId: genesis.chain_id,
      consensusParams: DEFAULT_CONSENSUS_PARAMS,
      validators: [],
      appStateBytes,
      initialHeight,
    });
    const theirs = await judge.oracle.initChain(
      {
        time: judge.#timeNs,
        chainId: genesis.chain_id,
        consensusParams: paramsToProto(DEFAULT_CONSENSUS_PARAMS),
        validators: [],
        appStateBytes,
        initialHeight,
      },
      options.goDefaults,
    );
    const known = new Set(await judge.oracle.stores());
    judge.#shared = (options.compareStores ?? app.stores).filter((name) => known.has(name));
    const [mine, go] = [updateLines(ours.validators), updateLines(theirs.validators.map(fromProto))];
    if (mine !== go) throw new Error(`InitChain: validators differ\n  ours:   ${mine}\n  theirs: ${go}`);
    const set = applied(new Map(), ours.validators);
    judge.#sets = [set, set, set];
    return judge;
  }

  get height(): bigint {
    return this.#height;
  }
  get timeNs(): bigint {
    return this.#timeNs;
  }

  /** A signed transaction of one account; its sequence is taken from state the first time and counted from then on. */
  sign(account: NamedAccount, messages: readonly Any[], options: SignOptions = {}): Uint8Array {
    const wallet = account.wallet(this.app.addressPrefix);
    const place = options.place ?? this.#place(wallet.address);
    const granter = options.granter ?? "";
    const fee = { amount: options.fee ?? [], gasLimit: options.gas ?? 10_000_000n, granter };
    return signTx({ messages, fee, ...(options.memo === undefined ? {} : { memo: options.memo }) }, wallet, {
      chainId: this.chainId,
      ...place,
      mode: options.mode ?? "direct",
    });
  }

  #place(address: string): { readonly accountNumber: bigint; readonly sequence: bigint } {
    const { accountNumber, sequence } = readAccount(this.application, address);
    const next = this.#sequences.get(address) ?? sequence;
    const used = next < sequence ? sequence : next;
    this.#sequences.set(address, used + 1n);
    return { accountNumber, sequence: used };
  }

  /** Forgets counted sequences: after refused transactions they are read from state again. */
  forgetSequences(): void {
    this.#sequences.clear();
  }

  /** Address of an account on this chain. */
  addressOf(account: NamedAccount): string {
    return addressOf(account, this.app.addressPrefix);
  }

  /** Consensus addresses and powers of those who sign the next block's last commit. */
  get signers(): readonly { readonly address: Uint8Array; readonly power: bigint }[] {
    return inOrder(this.#sets[0]);
  }

  /** Makes a block on both and compares everything that it left behind. */
  async block(options: JudgedBlock = {}): Promise<Verdict> {
    this.#height += 1n;
    this.#timeNs += options.afterNs ?? 5n * SECOND;
    const request = this.#request(options);
    const ours = this.application.finalizeBlock(request);
    await this.application.commit();
    const { response: theirs, writes } = await this.oracle.block(requestToProto(request), toHex(this.#appHash));
    const differ = new Differences(this.#height);
    compareTxs(differ, ours.txResults, theirs.txResults);
    const compared = (events: readonly AbciEvent[]) => events.filter(this.#comparesEvent);
    compareEvents(differ, "block events", compared(ours.events), compared(theirs.events));
    differ.same("validator updates", updateLines(ours.validatorUpdates), updateLines(theirs.validatorUpdates.map(fromProto)));
    this.#compareWrites(differ, writes);
    const [, next, after] = this.#sets;
    this.#sets = [next, after, applied(after, ours.validatorUpdates)];
    this.#appHash = ours.appHash;
    this.#isFirst = false;
    this.forgetSequences();
    return { height: this.#height, txResults: ours.txResults, events: ours.events, disagreements: differ.found };
  }

  #request({ txs = [], absent = [], misbehavior = [] }: JudgedBlock): BlockRequest {
    const missing = new Set(absent.map(toHex));
    const votes = inOrder(this.#sets[0]).map(
      (validator): VoteInfo => ({
        validator,
        blockIdFlag: missing.has(toHex(validator.address)) ? 1 : 2,
      }),
    );
    const proposer = inOrder(this.#sets[1])[0];
    return {
      txs,
      lastCommit: { round: 0, votes: this.#isFirst ? [] : votes },
      misbehavior,
      hash: sha256(utf8(`block ${this.#height}`)),
      height: this.#height,
      timeNs: this.#timeNs,
      nextValidatorsHash: sha256(utf8(`validators ${this.#height}`)),
      proposerAddress: proposer?.address ?? EMPTY,
    };
  }

  /** A row that one side did not write counts as what it holds there: rewrites of the same value are nobody's concern. */
  #compareWrites(differ: Differences, theirs: Writes): void {
    const onlyOurs: { readonly store: string; readonly key: string; readonly value: string | undefined }[] = [];
    for (const store of this.#shared) {
      const mine = new Map(
        (this.#written.get(store) ?? []).map(([key, value]) => [toHex(key), value === undefined ? undefined : toHex(value)]),
      );
      const go = new Map(theirs.get(store) ?? []);
      for (const key of [...new Set([...mine.keys(), ...go.keys()])].sort()) {
        if (mine.has(key) && go.has(key)) {
          differ.same(`store ${store} key ${key}`, mine.get(key) ?? "(deleted)", go.get(key) ?? "(deleted)");
        } else if (go.has(key)) {
          const held = this.#stores.latest.get(store, fromHex(key));
          differ.same(`store ${store} key ${key}`, held === undefined ? "(deleted)" : toHex(held), go.get(key) ?? "(deleted)");
        } else onlyOurs.push({ store, key, value: mine.get(key) });
      }
    }
    // Rows that only we wrote: harmless when Go held the same value before; found out when they were seen first.
    for (const { store, key, value } of onlyOurs) {
      const known = this.#goRows.get(`${store}/${key}`);
      differ.same(`store ${store} key ${key}`, value ?? "(deleted)", known ?? "(deleted)");
    }
    for (const [store, rows] of theirs) for (const [key, value] of rows) this.#goRows.set(`${store}/${key}`, value);
  }
  /** Everything that Go has written, by store and key. */
  readonly #goRows = new Map<string, string | undefined>();

  async close(): Promise<void> {
    this.oracle.close();
    await this.application.close();
  }
}

export interface SignOptions {
  readonly fee?: readonly { readonly denom: string; readonly amount: bigint }[];
  /** Address of who lets the signer pay. */
  readonly granter?: string;
  readonly gas?: bigint;
  readonly memo?: string;
  readonly mode?: "direct" | "amino-json";
  readonly place?: { readonly accountNumber: bigint; readonly sequence: bigint };
}

class Differences {
  readonly found: Disagreement[] = [];
  readonly #height: bigint;
  constructor(height: bigint) {
    this.#height = height;
  }
  same(where: string, ours: string, theirs: string): void {
    if (ours !== theirs) this.found.push({ height: this.#height, where, ours, theirs });
  }
}

function compareTxs(differ: Differences, ours: readonly ExecTxResult[], theirs: readonly abci.ExecTxResult[]): void {
  for (const [i, go] of theirs.entries()) {
    const mine = ours[i];
    const where = `tx ${i}`;
    differ.same(`${where} code`, `${mine?.codespace}/${mine?.code}`, `${go.codespace}/${go.code}`);
    if (mine === undefined) continue;
    if (mine.code !== go.code) differ.same(`${where} log`, mine.log, go.log.split("\nstack:")[0] ?? "");
    differ.same(`${where} data`, toHex(mine.data), toHex(go.data));
    differ.same(`${where} gas wanted`, mine.gasWanted.toString(), go.gasWanted.toString());
    if (isBeforeAnte(go)) differ.same(`${where} gas used`, mine.gasUsed.toString(), go.gasUsed.toString());
    compareEvents(differ, `${where} events`, mine.events, go.events);
  }
}

/** Whether a transaction was refused before the ante steps: then its gas used does not depend on how messages are metered. */
function isBeforeAnte({ code, gasWanted }: abci.ExecTxResult): boolean {
  return code !== 0 && gasWanted === 0n;
}

function readAccount(application: RunningApplication, address: string): { readonly accountNumber: bigint; readonly sequence: bigint } {
  const data = QueryAccountInfoRequest.encode({ address });
  const answer = application.query({ path: "/cosmos.auth.v1beta1.Query/AccountInfo", data, height: 0n, prove: false });
  if (answer.code !== 0) throw new Error(`account ${address}: ${answer.log}`);
  const { info } = QueryAccountInfoResponse.decode(answer.value);
  return { accountNumber: info?.accountNumber ?? 0n, sequence: info?.sequence ?? 0n };
}

function line({ type, attributes }: AbciEvent): string {
  return `${type}{${attributes.map((a) => `${a.key}=${a.value}`).join(", ")}}`;
}

/** The first event that differs says where; what follows it is shifted. */
function compareEvents(differ: Differences, where: string, ours: readonly AbciEvent[], theirs: readonly AbciEvent[]): void {
  const mine = ours.map(({ type, attributes }) => line({ type, attributes: attributes.filter((a) => !isCompatAttribute(type, a.key)) }));
  const go = theirs.map(line);
  const first = Array.from({ length: Math.max(mine.length, go.length) }, (_, i) => i).find((i) => mine[i] !== go[i]);
  if (first !== undefined) differ.same(`${where} [${first}]`, mine[first] ?? "(none)", go[first] ?? "(none)");
}

function fromProto({ pubKey, power }: abci.ValidatorUpdate): ValidatorUpdate {
  const bytes = pubKey.ed25519 ?? pubKey.secp256k1 ?? EMPTY;
  return { publicKey: { type: pubKey.ed25519 === undefined ? "secp256k1" : "ed25519", bytes }, power };
}

function updateLines(updates: readonly ValidatorUpdate[]): string {
  return updates
    .map(({ publicKey, power }) => `${toHex(publicKey.bytes)}:${power}`)
    .sort()
    .join(" ");
}

function applied(before: Powers, updates: readonly ValidatorUpdate[]): Powers {
  const next = new Map(before);
  for (const { publicKey, power } of updates) {
    const address = consensusAddress(publicKey.bytes);
    if (power === 0n) next.delete(toHex(address));
    else next.set(toHex(address), { address, power });
  }
  return next;
}

/** As CometBFT keeps a validator set: by power, equal ones by address. */
function inOrder(powers: Powers): readonly { readonly address: Uint8Array; readonly power: bigint }[] {
  return [...powers.values()].sort((a, b) => (a.power === b.power ? compareBytes(a.address, b.address) : a.power > b.power ? -1 : 1));
}

function requestToProto(request: BlockRequest): abci.RequestFinalizeBlock {
  const { txs, lastCommit, misbehavior, hash, height, timeNs, nextValidatorsHash, proposerAddress } = request;
  return {
    txs,
    decidedLastCommit: {
      round: lastCommit.round,
      votes: lastCommit.votes.map(({ validator, blockIdFlag }) => ({ validator, blockIdFlag })),
    },
    misbehavior: misbehavior.map(({ timeNs: time, ...rest }) => ({ ...rest, time })),
    hash,
    height,
    time: timeNs,
    nextValidatorsHash,
    proposerAddress,
  };
}
