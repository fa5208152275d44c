import { event } from "../../framework/index.ts";

/** A packet received by the provider: the id only of a slash that was handled. */
export const ProviderPacketReceived = event("ccv_packet", ["module", "valset_update_id?", "success", "error?"]);
/** A packet received by a consumer. */
export const ConsumerPacketReceived = event("ccv_packet", ["module", "valset_update_id", "success", "error?"]);
/** The first event of an acknowledgement. */
export const PacketAcknowledged = event("ccv_packet", ["module", "acknowledgement"]);
/** The second event of an acknowledgement: the raw result, or the error. */
export const AcknowledgementContent = event("ccv_packet", ["success?", "error?"]);
