import { defineModule } from "../../framework/index.ts";
import { channelMessages, channelQueries, channelState } from "./channel/index.ts";
import { beginBlock, clientMessages, clientQueries, clientState } from "./client/index.ts";
import { connectionMessages, connectionQueries, connectionState } from "./connection/index.ts";
import { ibcGenesis } from "./genesis.ts";
import { tendermintState } from "./tendermint/index.ts";

export { acknowledgementBytes, errorAcknowledgement, resultAcknowledgement } from "./acknowledgement.ts";
export { redundantRelayStep } from "./ante.ts";
export { ensureAuthority } from "./authority.ts";
export {
  applicationOf,
  type ChannelProposal,
  chanCloseInit,
  chanOpenInit,
  channelOf,
  getChannel,
  type PacketToSend,
  packetCommitment,
  sendPacket,
  writeAcknowledgement,
} from "./channel/index.ts";
export {
  checkForMisbehaviour,
  createClient,
  getClientConsensusState,
  getClientLatestHeight,
  getClientState,
  getClientStatus,
  setClientState,
  unpackClientMessage,
  updateClient,
  verifyClientMessage,
} from "./client/index.ts";
export { COMPAT_ATTRIBUTES, ERROR_EVENT_PREFIX, isCompatAttribute } from "./compat.ts";
export { connectionOf, getConnection } from "./connection/index.ts";
export { COMMITMENT_PREFIX } from "./paths.ts";
export { channelErrors, portErrors } from "./channel/api.ts";
export { clientErrors, clientV2Errors } from "./client/api.ts";
export { commitmentErrors, hostErrors, ibcErrors } from "./errors.ts";
export { connectionErrors } from "./connection/api.ts";
export { tendermintErrors } from "./tendermint/api.ts";
export { compareHeights, formatHeight, isZeroHeight, parseHeight, revisionOf, selfHeight, ZERO_HEIGHT } from "./height.ts";
export {
  channelIdFault,
  checkAddress,
  checkChannelId,
  checkClientId,
  checkConnectionId,
  checkPortId,
  clientIdFault,
  connectionIdFault,
  isBlank,
  LOCALHOST_CLIENT,
  LOCALHOST_CONNECTION,
  parseClientId,
  sequenceOf,
} from "./host.ts";
export type { ClientMessage, ClientStatus } from "./lightClient.ts";
export { headerHeight, TENDERMINT, validateClientState, validateConsensusState, validateMisbehaviour } from "./tendermint/index.ts";

/** [ICS-02] [ICS-03] [ICS-04] Clients, connections and channels; applications fill ibcApplications. */
export const ibc = defineModule({
  name: "ibc",
  state: [tendermintState, clientState, connectionState, channelState],
  messages: [...clientMessages, ...connectionMessages, ...channelMessages],
  queries: [...clientQueries, ...connectionQueries, ...channelQueries],
  genesis: ibcGenesis,
  beginBlock,
});
