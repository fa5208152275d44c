/**
 * Attributes that ibc-go 10 no longer emits and that older clients read. They stand behind v10's own, so that a comparison with a Go
 * chain leaves out exactly these. docs/guide/compat.md lists them for users.
 */
export const COMPAT_ATTRIBUTES: ReadonlyMap<string, readonly string[]> = new Map([
  ["update_client", ["header"]],
  ["send_packet", ["packet_data"]],
  ["recv_packet", ["packet_data"]],
  ["write_acknowledgement", ["packet_data", "packet_ack"]],
]);

/** Put before type and keys of the events of a reception that was rolled back. */
export const ERROR_EVENT_PREFIX = "ibccallbackerror-";

function withoutErrorPrefix(name: string): string {
  return name.startsWith(ERROR_EVENT_PREFIX) ? name.slice(ERROR_EVENT_PREFIX.length) : name;
}

/** Whether an attribute is served only for older clients. */
export function isCompatAttribute(eventType: string, key: string): boolean {
  return COMPAT_ATTRIBUTES.get(withoutErrorPrefix(eventType))?.includes(withoutErrorPrefix(key)) ?? false;
}
