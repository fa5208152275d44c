/** What other modules fill of IBC: applications behind ports, the store of upgrades, the cache of header signatures. */
export {
  type ChannelOpening,
  type ChannelRef,
  type IbcApplication,
  ibcApplications,
  type PacketAcknowledgement,
  type PacketDelivery,
  type ReceiveMiddleware,
  receiveMiddlewares,
} from "./channel/slots.ts";
export { type UpgradePlan, type UpgradeStore, upgradeStore } from "./client/slots.ts";
export { headerSignatures, rememberHeaderSignatures } from "./tendermint/slots.ts";
