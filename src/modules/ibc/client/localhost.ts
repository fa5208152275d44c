import { equalBytes, fromUtf8 } from "../../../encoding/bytes.ts";
import { ensure, type ReadContext, StateError } from "../../../framework/index.ts";
import { clientErrors } from "./api.ts";
import { commitmentErrors, hostErrors } from "../errors.ts";
import { selfHeight } from "../height.ts";
import type { LightClient, ProofCheck } from "../lightClient.ts";
import { state } from "./state.ts";

/** What stands for a proof where the state itself is at hand. */
const SENTINEL_PROOF = Uint8Array.of(1);

function storedValue(ctx: ReadContext, { proof, path }: ProofCheck): Uint8Array | undefined {
  ensure(equalBytes(proof, SENTINEL_PROOF), commitmentErrors.InvalidProof, "expected the localhost client's sentinel proof");
  const [, key] = path;
  ensure(path.length === 2 && key !== undefined, hostErrors.InvalidPath, `path must be of length 2, got ${path.length}`);
  return state.rows.get(ctx, key);
}

function pathText({ path }: ProofCheck): string {
  return path.map(fromUtf8).join("/");
}

/** [ICS-09] The light client of this chain itself: it reads the state instead of verifying proofs. */
export const localhostClient: LightClient = {
  initialize() {
    throw new StateError(clientErrors.ClientExists, "localhost is stateless and cannot be initialized");
  },
  verifyClientMessage() {
    throw new StateError(clientErrors.UpdateClientFailed, "client message verification is unsupported by the localhost client");
  },
  checkForMisbehaviour: () => false,
  freeze() {},
  updateState: (ctx) => [selfHeight(ctx)],
  verifyMembership(ctx, _clientId, check, value) {
    const stored = storedValue(ctx, check);
    ensure(stored !== undefined, clientErrors.FailedMembershipVerification, `value not found for path ${pathText(check)}`);
    const equal = equalBytes(stored, value);
    ensure(equal, clientErrors.FailedMembershipVerification, `value provided does not equal value stored at path: ${pathText(check)}`);
  },
  verifyNonMembership(ctx, _clientId, check) {
    const isAbsent = storedValue(ctx, check) === undefined;
    ensure(isAbsent, clientErrors.FailedNonMembershipVerification, `value found for path ${pathText(check)}`);
  },
  status: () => "Active",
  latestHeight: (ctx) => selfHeight(ctx),
  timestampAt: (ctx) => BigInt.asUintN(64, ctx.timeNs),
  recover() {
    throw new StateError(clientErrors.UpdateClientFailed, "cannot update localhost client with a proposal");
  },
  upgrade() {
    throw new StateError(clientErrors.InvalidUpgradeClient, "cannot upgrade localhost client");
  },
};
