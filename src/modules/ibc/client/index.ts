import { createClientMessage } from "./messages/createClient.ts";
import { deleteClientCreator } from "./messages/deleteClientCreator.ts";
import { ibcSoftwareUpgrade } from "./messages/ibcSoftwareUpgrade.ts";
import { recoverClientMessage } from "./messages/recoverClient.ts";
import { submitMisbehaviour } from "./messages/submitMisbehaviour.ts";
import { updateClientMessage } from "./messages/updateClient.ts";
import { updateParams } from "./messages/updateParams.ts";
import { upgradeClientMessage } from "./messages/upgradeClient.ts";

export { beginBlock } from "./beginBlock.ts";
export {
  checkForMisbehaviour,
  getClientConsensusState,
  getClientCreator,
  getClientLatestHeight,
  getClientState,
  getClientStatus,
  getClientTimestampAt,
  lightClientOf,
  setClientState,
  verifyClientMessage,
  verifyMembership,
  verifyNonMembership,
} from "./clients.ts";
export * as clientGenesis from "./genesis.ts";
export { createClient, updateClient } from "./lifecycle.ts";
export { getParams as getClientParams } from "./params.ts";
export { queries as clientQueries } from "./queries.ts";
export { state as clientState } from "./state.ts";
export { packClientState, packConsensusState, unpackClientMessage, unpackClientState, unpackConsensusState } from "./unpack.ts";

/** Every rpc of ibc.core.client.v1.Msg, in Go's order. */
export const clientMessages = [
  createClientMessage,
  updateClientMessage,
  upgradeClientMessage,
  submitMisbehaviour,
  recoverClientMessage,
  ibcSoftwareUpgrade,
  updateParams,
  deleteClientCreator,
];
