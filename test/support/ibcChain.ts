import { headerHash } from "../../src/comet/header.ts";
import { ed25519Key } from "../../src/comet/publicKey.ts";
import {
  createValidatorSet,
  type ValidatorSet,
  validatorChange,
  validatorSetHash,
  validatorSetToProto,
} from "../../src/comet/validatorSet.ts";
import { voteSignBytes } from "../../src/comet/vote.ts";
import { publicKeyFromSeed, sign } from "../../src/crypto/ed25519.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { EMPTY, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { SECOND } from "../../src/encoding/time.ts";
import { type App, createApp } from "../../src/framework/app.ts";
import { openBlock } from "../../src/framework/block.ts";
import type { Context, ExecMode } from "../../src/framework/context.ts";
import type { Event } from "../../src/framework/events.ts";
import { fill } from "../../src/framework/slots.ts";
import { merkleProofFromOps } from "../../src/merkle/merkleProof.ts";
import { SDK_SPECS } from "../../src/merkle/proofSpec.ts";
import { createClient, ibc, resultAcknowledgement, revisionOf } from "../../src/modules/ibc/index.ts";
import { type IbcApplication, ibcApplications } from "../../src/modules/ibc/slots.ts";
import type { MethodCodec } from "../../src/proto/codec.ts";
import { Any } from "../../src/proto/gen/google/protobuf.ts";
import { type Height, Msg as ClientMsg } from "../../src/proto/gen/ibc/core/client/v1.ts";
import { MerkleProof } from "../../src/proto/gen/ibc/core/commitment/v1.ts";
import { ClientState, type ConsensusState, Header } from "../../src/proto/gen/ibc/lightclients/tendermint/v1.ts";
import { Header as BlockHeader, SignedMsgType } from "../../src/proto/gen/tendermint/types.ts";
import { createLayer } from "../../src/store/layer.ts";
import { openMemoryMultiStore } from "../../src/store/multiStore.ts";

/** A validator whose key the test holds. */
export interface TestValidator {
  readonly seed: Uint8Array;
  readonly power: bigint;
}

/** Validators with keys from names. */
export function testValidators(powers: Readonly<Record<string, bigint>>): readonly TestValidator[] {
  return Object.entries(powers).map(([name, power]) => ({ seed: sha256(utf8(name)), power }));
}

/** The set of validators. */
export function setOf(validators: readonly TestValidator[]): ValidatorSet {
  return createValidatorSet(validators.map(({ seed, power }) => validatorChange(ed25519Key(publicKeyFromSeed(seed)), power)));
}

/** A block's header with real signatures of those who sign. */
export interface HeaderPlan {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNs: bigint;
  readonly appHash?: Uint8Array;
  readonly validators: readonly TestValidator[];
  readonly nextValidators?: readonly TestValidator[];
  /** Default: all validators. */
  readonly signers?: readonly TestValidator[];
  readonly trustedHeight: Height;
  /** The set after the trusted height; default: the validators. */
  readonly trusted?: readonly TestValidator[];
}

const ABSENT = { blockIdFlag: 1 as const, validatorAddress: EMPTY, timestamp: -62_135_596_800n * SECOND, signature: EMPTY };

/** Signs a header as a chain's validators do. */
export function signHeader(plan: HeaderPlan): Header {
  const { chainId, height, timeNs, validators, signers = validators, nextValidators = validators, trustedHeight } = plan;
  const set = setOf(validators);
  const hash = sha256(utf8(`${chainId}/${height}`));
  const header = BlockHeader.from({
    ...{ chainId, height, time: timeNs, version: { block: 11n, app: 0n }, proposerAddress: set.validators[0]?.address ?? EMPTY },
    ...{
      lastBlockId: { hash, partSetHeader: { total: 1, hash } },
      lastCommitHash: hash,
      dataHash: sha256(EMPTY),
      evidenceHash: sha256(EMPTY),
    },
    ...{ consensusHash: hash, appHash: plan.appHash ?? hash, lastResultsHash: hash },
    ...{ validatorsHash: validatorSetHash(set), nextValidatorsHash: validatorSetHash(setOf(nextValidators)) },
  });
  const blockId = { hash: headerHash(header) ?? EMPTY, partSetHeader: { total: 1, hash } };
  const seeds = new Map(signers.map(({ seed }) => [toHex(publicKeyFromSeed(seed)), seed]));
  const signatures = set.validators.map(({ address, publicKey }) => {
    const seed = seeds.get(toHex(publicKey.bytes));
    if (seed === undefined) return ABSENT;
    const vote = { type: SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT, height, round: 0, blockId, timestamp: timeNs };
    return { blockIdFlag: 2 as const, validatorAddress: address, timestamp: timeNs, signature: sign(seed, voteSignBytes(chainId, vote)) };
  });
  return {
    signedHeader: { header, commit: { height, round: 0, blockId, signatures } },
    validatorSet: validatorSetToProto(set),
    trustedHeight,
    trustedValidators: validatorSetToProto(setOf(plan.trusted ?? validators)),
  };
}

/** What a client trusts of a header. */
export function consensusStateOf(header: Header): ConsensusState {
  const { time, appHash, nextValidatorsHash } = header.signedHeader?.header ?? BlockHeader.from();
  return { timestamp: time, root: { hash: appHash }, nextValidatorsHash };
}

/** A client of a chain: trusting period 1000 s, clock drift 10 s. */
export function clientStateOf(chainId: string, latestHeight: Height): ClientState {
  return ClientState.from({
    ...{ chainId, latestHeight, proofSpecs: SDK_SPECS, trustLevel: { numerator: 1n, denominator: 3n } },
    ...{ trustingPeriod: 1000n * SECOND, unbondingPeriod: 2000n * SECOND, maxClockDrift: 10n * SECOND },
  });
}

/** What an application under test was asked, in order. */
export type Asked = string[];

/** An application that agrees to everything, acknowledges with its first byte, and remembers what it was asked. */
export function recorder(port: string, asked: Asked, overrides: Partial<IbcApplication> = {}): IbcApplication {
  const note = (what: string) => void asked.push(what);
  const noted = <T>(what: string, answer: T): T => {
    note(what);
    return answer;
  };
  return {
    port,
    onChanOpenInit: (_ctx, { version }) => noted("openInit", version),
    onChanOpenTry: (_ctx, { version }) => noted("openTry", version),
    onChanOpenAck: () => note("openAck"),
    onChanOpenConfirm: () => note("openConfirm"),
    onChanCloseInit: () => note("closeInit"),
    onChanCloseConfirm: () => note("closeConfirm"),
    onRecvPacket: (_ctx, packet) => noted(`recv ${packet.sequence}`, resultAcknowledgement(packet.data.slice(0, 1))),
    onAcknowledgementPacket: (_ctx, packet) => note(`ack ${packet.sequence}`),
    onTimeoutPacket: (_ctx, packet) => note(`timeout ${packet.sequence}`),
    ...overrides,
  };
}

export const RELAYER = "cosmos1vdvlc47nsgtu9q9c558tjfm4q5ff9q9aplv80u";

/** A chain of IBC core and one application, with a real store, real proofs and really signed headers. */
export class IbcTestChain {
  readonly chainId: string;
  readonly app: App;
  readonly asked: Asked = [];
  height = 1n;
  timeNs: bigint;
  readonly #validators = testValidators({ a: 10n, b: 10n, c: 10n });
  readonly #stores;
  #layer;

  constructor(chainId: string, timeNs: bigint, overrides: Partial<IbcApplication> = {}) {
    this.chainId = chainId;
    this.timeNs = timeNs;
    const fills = [fill(ibcApplications, recorder("app", this.asked, overrides))];
    this.app = createApp({ name: chainId, modules: [ibc], validatorSource: ibc, fills });
    this.#stores = openMemoryMultiStore({ stores: this.app.stores });
    this.#layer = createLayer(createLayer(this.#stores.latest));
    this.run((ctx) => void ibc.genesis?.init(ctx, ibc.genesis.defaults()));
  }

  get clientHeight(): Height {
    return { revisionNumber: revisionOf(this.chainId), revisionHeight: this.height };
  }

  open(mode: ExecMode = "deliver"): Context {
    return openBlock(this.app, this.#layer, { chainId: this.chainId, height: this.height, timeNs: this.timeNs, mode }).ctx;
  }

  /** Runs in the open block; writes stay unless it is refused. */
  run<T>(body: (ctx: Context) => T): { readonly value: T; readonly events: readonly Event[] } {
    const attempt = this.open().attempt(body);
    if (!attempt.ok) throw attempt.error;
    return { value: attempt.value, events: attempt.events };
  }

  deliver<I, O>(method: MethodCodec<I, O>, request: Partial<I>): { readonly response: O; readonly events: readonly Event[] } {
    const message = this.app.router.message(method.input.typeUrl)?.parse(method.input.encode(method.input.from(request)));
    if (message === undefined) throw new Error(`no handler of ${method.path}`);
    message.validate(this.app);
    const { value, events } = this.run((ctx) => message.run(ctx));
    return { response: method.output.decode(value), events };
  }

  /** Ends the block and opens the next, whose header carries the state that the block left. */
  async endBlock(afterNs = 5n * SECOND): Promise<void> {
    this.#stores.stage(this.height, this.#layer.changes());
    await this.#stores.commit();
    this.#layer = createLayer(createLayer(this.#stores.latest));
    this.height += 1n;
    this.timeNs += afterNs;
  }

  /** The header of the open block: proofs of the block before verify against it. */
  header(trustedHeight: Height = this.clientHeight): Header {
    const { chainId, height, timeNs } = this;
    const validators = this.#validators;
    return signHeader({ chainId, height, timeNs, validators, trustedHeight, appHash: this.#stores.appHash(height - 1n) });
  }

  /** What relayers submit to show a key, or its absence, to the counterparty. */
  prove(key: Uint8Array): { readonly proof: Uint8Array; readonly proofHeight: Height } {
    const { ops } = this.#stores.prove("ibc", key, this.height - 1n);
    return { proof: MerkleProof.encode(merkleProofFromOps(ops)), proofHeight: this.clientHeight };
  }

  /** Makes a client of another chain's open block. */
  follow(other: IbcTestChain): string {
    const state = clientStateOf(other.chainId, other.clientHeight);
    return this.run((ctx) => createClient(ctx, state, consensusStateOf(other.header()))).value;
  }

  /** Moves a client to another chain's open block. */
  update(clientId: string, other: IbcTestChain, trustedHeight: Height): void {
    const value = Header.encode(other.header(trustedHeight));
    const clientMessage = Any.from({ typeUrl: Header.typeUrl, value });
    this.deliver(ClientMsg.updateClient, { clientId, clientMessage, signer: RELAYER });
  }
}
