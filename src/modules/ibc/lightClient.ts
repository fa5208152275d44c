import type { Context, ReadContext } from "../../framework/index.ts";
import type { Height } from "../../proto/gen/ibc/core/client/v1.ts";
import type { Header, Misbehaviour } from "../../proto/gen/ibc/lightclients/tendermint/v1.ts";

/** [ICS-02] What a client may be used for. */
export type ClientStatus = "Active" | "Frozen" | "Expired" | "Unauthorized" | "Unknown";

/** What moves a light client: a header, or proof that its chain signed two. */
export type ClientMessage =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "misbehaviour"; readonly misbehaviour: Misbehaviour };

/** What a proof is checked against. */
export interface ProofCheck {
  readonly height: Height;
  /** Nanoseconds that must have passed since the consensus state was stored. */
  readonly delayTimeNs: bigint;
  /** Blocks that must have passed since. */
  readonly delayBlocks: bigint;
  readonly proof: Uint8Array;
  /** Keys from the highest tree to the lowest: store name, key. */
  readonly path: readonly Uint8Array[];
}

/** [ICS-02] One kind of light client. All states and proofs come from strangers: refusals are StateErrors. */
export interface LightClient {
  readonly initialize: (ctx: Context, clientId: string, clientState: Uint8Array, consensusState: Uint8Array) => void;
  readonly verifyClientMessage: (ctx: ReadContext, clientId: string, message: ClientMessage) => void;
  readonly checkForMisbehaviour: (ctx: ReadContext, clientId: string, message: ClientMessage) => boolean;
  readonly freeze: (ctx: Context, clientId: string) => void;
  /** The heights whose consensus states are there now. */
  readonly updateState: (ctx: Context, clientId: string, message: ClientMessage) => readonly Height[];
  readonly verifyMembership: (ctx: ReadContext, clientId: string, check: ProofCheck, value: Uint8Array) => void;
  readonly verifyNonMembership: (ctx: ReadContext, clientId: string, check: ProofCheck) => void;
  readonly status: (ctx: ReadContext, clientId: string) => ClientStatus;
  readonly latestHeight: (ctx: ReadContext, clientId: string) => Height;
  readonly timestampAt: (ctx: ReadContext, clientId: string, height: Height) => bigint;
  readonly recover: (ctx: Context, clientId: string, substituteId: string) => void;
  readonly upgrade: (ctx: Context, clientId: string, upgrade: ClientUpgrade) => void;
}

/** What a chain committed to before it changed into another revision. */
export interface ClientUpgrade {
  readonly clientState: Uint8Array;
  readonly consensusState: Uint8Array;
  readonly proofClient: Uint8Array;
  readonly proofConsensusState: Uint8Array;
}
