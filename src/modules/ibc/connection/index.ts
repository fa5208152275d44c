import type { ReadContext } from "../../../framework/index.ts";
import type { ConnectionEnd } from "../../../proto/gen/ibc/core/connection/v1.ts";
import { state } from "./state.ts";

export * as connectionGenesis from "./genesis.ts";
export { COMMITMENT_PREFIX, connectionOf, connectionStateName } from "./handshake.ts";
export { connectionMessages } from "./messages.ts";
export { connectionQueries } from "./queries.ts";
export { state as connectionState } from "./state.ts";
export {
  keyOfPlace,
  type PacketPlace,
  type Proof,
  verifyChannelState,
  verifyNextSequenceRecv,
  verifyPacketAcknowledgement,
  verifyPacketCommitment,
  verifyPacketReceiptAbsence,
} from "./verify.ts";

/** A connection by id. */
export function getConnection(ctx: ReadContext, connectionId: string): ConnectionEnd | undefined {
  return state.connections.get(ctx, connectionId);
}
