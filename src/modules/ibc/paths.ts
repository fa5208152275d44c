/** [ICS-24] The keys that counterparties prove, as text. */

export function connectionKey(connectionId: string): string {
  return `connections/${connectionId}`;
}

function channelPath(portId: string, channelId: string): string {
  return `ports/${portId}/channels/${channelId}`;
}

export function channelKey(portId: string, channelId: string): string {
  return `channelEnds/${channelPath(portId, channelId)}`;
}

export function nextSequenceRecvKey(portId: string, channelId: string): string {
  return `nextSequenceRecv/${channelPath(portId, channelId)}`;
}

/** Key of all packets of a channel, before their sequences. */
export function packetPrefix(kind: "commitments" | "acks" | "receipts", portId: string, channelId: string): string {
  return `${kind}/${channelPath(portId, channelId)}/sequences`;
}

export function packetKey(
  kind: "commitments" | "acks" | "receipts",
  place: { readonly portId: string; readonly channelId: string; readonly sequence: bigint },
): string {
  return `${packetPrefix(kind, place.portId, place.channelId)}/${place.sequence}`;
}
