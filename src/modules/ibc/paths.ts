import { concat, toHex, utf8 } from "../../encoding/bytes.ts";
import { ensureInvariant, path, type PathKey, type Segment, segment } from "../../framework/index.ts";
import type { Height } from "../../proto/gen/ibc/core/client/v1.ts";
import { formatHeight, tryParseHeight } from "./height.ts";

const height: Segment<Height> = { print: formatHeight, parse: tryParseHeight, rest: false };
const END = [segment.text, "/channels/", segment.text] as const;
const PACKET = [...END, "/sequences/", segment.decimal] as const;

/** A packet's key: port, channel, sequence. */
export type PacketPath = PathKey<readonly [portId: string, channelId: string, sequence: bigint]>;

/** [ICS-24] Every path that chains keep and prove to each other: the states store under them, proofs are verified against them. */
export const paths = {
  clientState: path("clients/", segment.text, "/clientState"),
  consensusState: path("clients/", segment.text, "/consensusStates/", height),
  processedTime: path("clients/", segment.text, "/consensusStates/", height, "/processedTime"),
  processedHeight: path("clients/", segment.text, "/consensusStates/", height, "/processedHeight"),
  clientConnections: path("clients/", segment.text, "/connections"),
  clientCreator: path("clients/", segment.text, "/creator"),
  connection: path("connections/", segment.text),
  channel: path("channelEnds/ports/", ...END),
  nextSequenceSend: path("nextSequenceSend/ports/", ...END),
  nextSequenceRecv: path("nextSequenceRecv/ports/", ...END),
  nextSequenceAck: path("nextSequenceAck/ports/", ...END),
  packetCommitment: path("commitments/ports/", ...PACKET),
  packetReceipt: path("receipts/ports/", ...PACKET),
  packetAcknowledgement: path("acks/ports/", ...PACKET),
} as const;

/** Under what our store is committed to in our app hash. */
export const COMMITMENT_PREFIX = { keyPrefix: utf8("ibc") };

/** Under what ibc-go pages the rows of its store: the keys of pages are what follows. */
export const pagePrefixes = {
  clients: utf8("clients"),
  consensusStates: (clientId: string): Uint8Array => utf8(`clients/${clientId}/consensusStates/`),
  connections: utf8("connections"),
  channels: utf8("channelEnds"),
  /** The packets of a channel, without the slash before their sequences. */
  packets({ head, codec }: PacketPath, portId: string, channelId: string): Uint8Array {
    return concat(utf8(head), codec.encodeLeading([portId, channelId])).subarray(0, -1);
  },
} as const;

/** What a raw row says by its key. */
export function keyOfRow<K>(pathKey: PathKey<K>, rawKey: Uint8Array): K {
  const key = pathKey.match(rawKey);
  ensureInvariant(key !== undefined, `the store has a key that is not ${pathKey.pattern}: ${toHex(rawKey)}`);
  return key;
}
