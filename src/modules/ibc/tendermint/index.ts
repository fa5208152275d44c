import { isExpired } from "../../../comet/lightClient.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { WireError } from "../../../encoding/wire.ts";
import { type Context, ensure, type ReadContext, StateError, unregisteredError } from "../../../framework/index.ts";
import type { MessageCodec } from "../../../proto/codec.ts";
import { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { clientErrors } from "../client/api.ts";
import { formatHeight, isZeroHeight, ZERO_HEIGHT } from "../height.ts";
import type { ClientStatus, LightClient } from "../lightClient.ts";
import { getConsensusState, setConsensusState } from "./consensusStates.ts";
import { verifyAtHeight } from "./proofs.ts";
import { state } from "./state.ts";
import { checkForMisbehaviour, freeze, updateState, verifyClientMessage } from "./update.ts";
import { recoverClient, upgradeClient } from "./upgrade.ts";
import { validateClientState, validateConsensusState } from "./validate.ts";

export { consensusHeights, getConsensusState } from "./consensusStates.ts";
export { state as tendermintState } from "./state.ts";
export { withoutCustomFields } from "./upgrade.ts";
export {
  headerHeight,
  validateClientMessage,
  validateClientState,
  validateConsensusState,
  validateHeader,
  validateMisbehaviour,
} from "./validate.ts";

/** The type of the only light client that makes clients here. */
export const TENDERMINT = "07-tendermint";

function decodeState<T>(codec: MessageCodec<T>, bytes: Uint8Array, what: string): T {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof WireError)) throw error;
    throw new StateError(unregisteredError, `failed to unmarshal ${what} bytes into ${what}: ${error.message}`, { cause: error });
  }
}

function initialize(ctx: Context, clientId: string, clientBytes: Uint8Array, consensusBytes: Uint8Array): void {
  const clientState = decodeState(ClientState, clientBytes, "client state");
  validateClientState(clientState);
  const consensusState = decodeState(ConsensusState, consensusBytes, "consensus state");
  validateConsensusState(consensusState);
  state.clientStates.set(ctx, clientId, clientState);
  setConsensusState(ctx, clientId, clientState.latestHeight, consensusState);
}

function status(ctx: ReadContext, clientId: string): ClientStatus {
  const cs = state.clientStates.get(ctx, clientId);
  if (cs === undefined) return "Unknown";
  if (!isZeroHeight(cs.frozenHeight)) return "Frozen";
  const latest = getConsensusState(ctx, clientId, cs.latestHeight);
  if (latest === undefined || isExpired(latest.timestamp, cs.trustingPeriod, ctx.timeNs)) return "Expired";
  return "Active";
}

/** [ICS-07] The light client of CometBFT chains. */
export const tendermintClient: LightClient = {
  initialize,
  verifyClientMessage,
  checkForMisbehaviour,
  freeze,
  updateState,
  verifyMembership: verifyAtHeight,
  verifyNonMembership: (ctx, clientId, check) => verifyAtHeight(ctx, clientId, check, undefined),
  status,
  latestHeight: (ctx, clientId) => state.clientStates.get(ctx, clientId)?.latestHeight ?? ZERO_HEIGHT,
  timestampAt(ctx, clientId, height) {
    ensure(state.clientStates.has(ctx, clientId), clientErrors.ClientNotFound, clientId);
    const found = getConsensusState(ctx, clientId, height);
    ensure(found !== undefined, clientErrors.ConsensusStateNotFound, `height (${formatHeight(height)})`);
    return BigInt.asUintN(64, found.timestamp);
  },
  recover: recoverClient,
  upgrade: upgradeClient,
};
