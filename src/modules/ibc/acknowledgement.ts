import { utf8 } from "../../encoding/bytes.ts";
import type { StateError } from "../../framework/index.ts";
import { Acknowledgement } from "../../proto/gen/ibc/core/channel/v1.ts";
import { toJsonText } from "../../proto/json.ts";
import type { PacketAcknowledgement } from "./channel/slots.ts";

/** [ICS-04] The bytes of an acknowledgement: sorted JSON with one member. */
export function acknowledgementBytes(acknowledgement: Acknowledgement): Uint8Array {
  return utf8(toJsonText(Acknowledgement, acknowledgement));
}

/** An acknowledgement of success with a result. */
export function resultAcknowledgement(result: Uint8Array): PacketAcknowledgement {
  return { success: true, bytes: acknowledgementBytes({ result, error: undefined }) };
}

/** An acknowledgement of failure: only the code, because texts and codespaces are not part of consensus. */
export function errorAcknowledgement(error: StateError): PacketAcknowledgement {
  const text = `ABCI code: ${error.kind.code}: error handling packet: see events for details`;
  return { success: false, bytes: acknowledgementBytes({ result: undefined, error: text }) };
}
