import { concat, fromUtf8, readU64be, u64be, utf8 } from "../../../encoding/bytes.ts";
import { defineState, InvariantError, type KeyCodec, map, value } from "../../../framework/index.ts";
import type { Codec, MessageCodec } from "../../../proto/codec.ts";
import { Any } from "../../../proto/gen/google/protobuf.ts";
import type { Height } from "../../../proto/gen/ibc/core/client/v1.ts";
import { ClientState, ConsensusState } from "../../../proto/gen/ibc/lightclients/tendermint/v1.ts";
import { formatHeight, parseHeight } from "../height.ts";
import { paths } from "../paths.ts";

/** A stored interface value: google.protobuf.Any around the message. */
function packed<T>(codec: MessageCodec<T>): Codec<T> {
  return {
    encode: (message) => Any.encode({ typeUrl: codec.typeUrl, value: codec.encode(message) }),
    decode(bytes) {
      const any = Any.decode(bytes);
      if (any.typeUrl !== codec.typeUrl) throw new InvariantError(`stored type is ${any.typeUrl}, expected ${codec.typeUrl}`);
      return codec.decode(any.value);
    },
  };
}

/** "revision-height" as ASCII. */
const heightText: Codec<Height> = { encode: (height) => utf8(formatHeight(height)), decode: (bytes) => parseHeight(fromUtf8(bytes)) };

const ITERATION = "/iterateConsensusStates";

/** Behind "clients": the client and, big-endian, the height, so that the order of keys is the order of heights. */
const orderedHeight: KeyCodec<readonly [clientId: string, height: Height]> = {
  encode: ([clientId, { revisionNumber, revisionHeight }]) =>
    concat(utf8(`/${clientId}${ITERATION}`), u64be(revisionNumber), u64be(revisionHeight)),
  encodeLeading([clientId, height]: readonly [string] | readonly [string, Height]) {
    const head = utf8(`/${clientId}${ITERATION}`);
    return height === undefined ? head : concat(head, u64be(height.revisionNumber), u64be(height.revisionHeight));
  },
  decode(bytes, at) {
    const head = fromUtf8(bytes.subarray(at, bytes.length - 16));
    if (!head.endsWith(ITERATION)) throw new InvariantError(`${head} is not the key of an ordered height`);
    const height = { revisionNumber: readU64be(bytes, bytes.length - 16), revisionHeight: readU64be(bytes, bytes.length - 8) };
    return [[head.slice(1, -ITERATION.length), height], bytes.length];
  },
};

/** [ICS-24] What 07-tendermint keeps per client, in the store that counterparties verify proofs against. */
export const state = defineState("ibc", {
  clientStates: map(paths.clientState, packed(ClientState)),
  consensusStates: map(paths.consensusState, packed(ConsensusState)),
  /** When a consensus state was stored here, for delay periods. */
  processedTimes: map(paths.processedTime, value.u64),
  processedHeights: map(paths.processedHeight, heightText),
  /** Finds consensus states in the order of their heights; the value is the rest of their key. */
  heights: map("clients", orderedHeight, value.string),
});
