import { connectionOpenAck } from "./messages/connectionOpenAck.ts";
import { connectionOpenConfirm } from "./messages/connectionOpenConfirm.ts";
import { connectionOpenInit } from "./messages/connectionOpenInit.ts";
import { connectionOpenTry } from "./messages/connectionOpenTry.ts";
import { updateParams } from "./messages/updateParams.ts";

export { connectionOf, connectionStateName, getConnection } from "./connections.ts";
export * as connectionGenesis from "./genesis.ts";
export { queries as connectionQueries } from "./queries.ts";
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

/** Every rpc of ibc.core.connection.v1.Msg, in Go's order. */
export const connectionMessages = [connectionOpenInit, connectionOpenTry, connectionOpenAck, connectionOpenConfirm, updateParams];
