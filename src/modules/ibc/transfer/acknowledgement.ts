import { fromUtf8, utf8 } from "../../../encoding/bytes.ts";
import { DecodeError } from "../../../encoding/error.ts";
import { StateError } from "../../../framework/index.ts";
import { Acknowledgement } from "../../../proto/gen/ibc/core/channel/v1.ts";
import { fromJsonText } from "../../../proto/json.ts";
import { ibcErrors } from "../errors.ts";

/** [ICS-20] Reads the answer of the other chain. */
export function decodeAcknowledgement(bytes: Uint8Array): Acknowledgement {
  try {
    return fromJsonText(Acknowledgement, fromUtf8(bytes));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const detail = `cannot unmarshal ICS-20 transfer packet acknowledgement: ${error.message}`;
    throw new StateError(ibcErrors.UnknownRequest, detail, { cause: error });
  }
}

/** protobuf's compact text of a value in quotes: what is not printable ASCII is octal. */
function quoted(bytes: Uint8Array): string {
  const named: Readonly<Record<number, string>> = { 10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 92: "\\\\" };
  const shown = [...bytes].map((byte) => {
    if (named[byte] !== undefined) return named[byte];
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${shown.join("")}"`;
}

/** The answer as gogoproto prints it, for the event. */
export function acknowledgementText({ result, error }: Acknowledgement): string {
  if (result !== undefined) return `result:${quoted(result)} `;
  return error === undefined ? "" : `error:${quoted(utf8(error))} `;
}
