import type { Any } from "../proto/gen/google/protobuf.ts";
import type { Height } from "../proto/gen/ibc/core/client/v1.ts";
import { heightOn, reach } from "./chain.ts";
import { clientState, type HostedClient, updatesTo } from "./clientUpdate.ts";

/** Where proofs of the source's state are taken, and what the host needs first to check them. */
export interface ProofContext {
  /** Client updates that go before the proved messages; may be empty. */
  readonly updates: readonly Any[];
  /** Height of the consensus state that the proofs are checked against. */
  readonly proofHeight: Height;
  /** State of the source that is proved: that of the header before. */
  readonly stateHeight: bigint;
  /** Proves what the source keeps under a path of ICS-24, or that it keeps nothing there. */
  readonly prove: (key: Uint8Array) => Promise<{ readonly value: Uint8Array; readonly proof: Uint8Array }>;
}

/** Proofs of everything that the source's state holds after block `since`. A client that is fresh enough is left as it is. */
export async function proofContext(hosted: HostedClient, since: bigint): Promise<ProofContext> {
  const { source } = hosted;
  const { latestHeight } = await clientState(hosted);
  const latest = latestHeight.revisionHeight;
  let target = latest;
  let updates: readonly Any[] = [];
  if (latest < since + 1n || latest < 3n) {
    target = await reach(source, since + 1n > 3n ? since + 1n : 3n);
    updates = await updatesTo(hosted, target);
  }
  const stateHeight = target - 1n;
  return {
    updates,
    proofHeight: heightOn(source, target),
    stateHeight,
    prove: (key) => source.client.store("ibc", key, { height: stateHeight, prove: true }),
  };
}

/** The proofs of one client during a pass: taken once, and again only for state that is newer than those. */
export class Prover {
  readonly hosted: HostedClient;
  #context: ProofContext | undefined;

  constructor(hosted: HostedClient) {
    this.hosted = hosted;
  }

  /** Proofs of state after block `since` of the source. */
  async at(since: bigint): Promise<ProofContext> {
    if (this.#context === undefined || this.#context.stateHeight < since) this.#context = await proofContext(this.hosted, since);
    return this.#context;
  }

  /** The host has taken the client updates of the context: they need not be sent again. */
  delivered(): void {
    if (this.#context !== undefined) this.#context = { ...this.#context, updates: [] };
  }
}
