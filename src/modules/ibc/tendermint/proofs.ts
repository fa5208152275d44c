import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { ensure, type ReadContext, StateError } from "../../../framework/index.ts";
import { type ProofChain, verifyPathMembership, verifyPathNonMembership } from "../../../merkle/merkleProof.ts";
import { ProofError } from "../../../merkle/proofError.ts";
import { MerkleProof } from "../../../proto/gen/ibc/core/commitment/v1.ts";
import { clientErrors } from "../client/api.ts";
import { commitmentErrors, ibcErrors } from "../errors.ts";
import { tendermintErrors } from "./api.ts";
import { compareHeights, formatHeight, selfHeight } from "../height.ts";
import type { ProofCheck } from "../lightClient.ts";
import { getConsensusState } from "./consensusStates.ts";
import { state } from "./state.ts";
import { clientStateOf } from "./update.ts";

/** [ICS-23] Refuses a proof that does not show the value under the path; without a value, its absence. */
export function verifyProof(chain: ProofChain, value: Uint8Array | undefined): void {
  const { proof, specs, root, path } = chain;
  const { InvalidMerkleProof, InvalidProof } = commitmentErrors;
  ensure(proof.proofs.length > 0, InvalidMerkleProof, "proof must not be empty");
  ensure(root.length > 0, InvalidMerkleProof, "root cannot be empty");
  const lengths = `length of specs: ${specs.length} not equal to length of proof: ${proof.proofs.length}`;
  ensure(specs.length === proof.proofs.length, InvalidMerkleProof, lengths);
  ensure(path.length === specs.length, InvalidProof, `path length ${path.length} not same as proof ${specs.length}`);
  try {
    if (value === undefined) verifyPathNonMembership(chain);
    else verifyPathMembership(chain, value);
  } catch (error) {
    if (error instanceof ProofError) throw new StateError(InvalidProof, error.message, { cause: error });
    throw error;
  }
}

/** Decodes a proof as relayers submit it. */
export function decodeProof(proof: Uint8Array, what = "failed to unmarshal proof into ICS 23 commitment merkle proof"): MerkleProof {
  try {
    return MerkleProof.decode(proof);
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof WireError)) throw error;
    throw new StateError(commitmentErrors.InvalidProof, what, { cause: error });
  }
}

/** [ICS-07] Verifies a value, or its absence, against the consensus state at the proof's height. */
export function verifyAtHeight(ctx: ReadContext, clientId: string, check: ProofCheck, value: Uint8Array | undefined): void {
  const cs = clientStateOf(ctx, clientId);
  const { height, proof, path } = check;
  const [latest, wanted] = [formatHeight(cs.latestHeight), formatHeight(height)];
  ensure(
    compareHeights(cs.latestHeight, height) >= 0,
    ibcErrors.InvalidHeight,
    `client state height < proof height (${latest} < ${wanted}), please ensure the client has been updated`,
  );
  checkDelay(ctx, clientId, check);
  const decoded = decodeProof(proof);
  const consensusState = getConsensusState(ctx, clientId, height);
  ensure(
    consensusState !== undefined,
    clientErrors.ConsensusStateNotFound,
    "please ensure the proof was constructed against a height that exists on the client",
  );
  verifyProof({ proof: decoded, specs: cs.proofSpecs, root: consensusState.root.hash, path }, value);
}

/** [ICS-07] A connection may demand that time and blocks pass between a header's arrival and its use; the last moment counts. */
function checkDelay(ctx: ReadContext, clientId: string, { height, delayTimeNs, delayBlocks }: ProofCheck): void {
  if (delayTimeNs !== 0n) {
    const processed = state.processedTimes.get(ctx, [clientId, height]);
    const known = processed !== undefined;
    ensure(known, tendermintErrors.ProcessedTimeNotFound, `processed time not found for height: ${formatHeight(height)}`);
    // Go adds in 64 bits.
    const valid = BigInt.asUintN(64, processed + delayTimeNs);
    const now = BigInt.asUintN(64, ctx.timeNs);
    const detail = `cannot verify packet until time: ${valid}, current time: ${now}`;
    ensure(now >= valid, tendermintErrors.DelayPeriodNotPassed, detail);
  }
  if (delayBlocks !== 0n) {
    const processed = state.processedHeights.get(ctx, [clientId, height]);
    const known = processed !== undefined;
    ensure(known, tendermintErrors.ProcessedHeightNotFound, `processed height not found for height: ${formatHeight(height)}`);
    const valid = { ...processed, revisionHeight: BigInt.asUintN(64, processed.revisionHeight + delayBlocks) };
    const now = selfHeight(ctx);
    const detail = `cannot verify packet until height: ${formatHeight(valid)}, current height: ${formatHeight(now)}`;
    ensure(compareHeights(now, valid) >= 0, tendermintErrors.DelayPeriodNotPassed, detail);
  }
}
