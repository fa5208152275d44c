import { concat, EMPTY } from "../../encoding/bytes.ts";
import { DecodeError } from "../../encoding/error.ts";
import { encodeVarint } from "../../encoding/varint.ts";

/**
 * Largest message taken. CometBFT's own bound is 2 GiB; a block is at most 100 MiB, and a longer genesis does not fit into one JSON text.
 */
export const MAX_FRAME_BYTES: number = 256 * 1024 * 1024;
/** A length below 2^31 has at most five bytes. */
const MAX_PREFIX_BYTES = 5;

/** Cuts a byte stream into messages. */
export interface FrameReader {
  readonly push: (chunk: Uint8Array) => void;
  /** The next whole message, or undefined until more bytes have come; throws a DecodeError for a length out of bounds. */
  readonly next: () => Uint8Array | undefined;
  /** Bytes that wait for the rest of their message. */
  readonly pending: () => number;
}

/** [ABCI 2.0] A message is its length as an unsigned varint and then its protobuf bytes. */
export function createFrameReader(maxBytes: number = MAX_FRAME_BYTES): FrameReader {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let wanted: number | undefined;

  const joined = (): Uint8Array => {
    if (chunks.length > 1) chunks = [concat(...chunks)];
    return chunks[0] ?? EMPTY;
  };
  const take = (count: number): Uint8Array => {
    const all = joined();
    chunks = count === all.length ? [] : [all.subarray(count)];
    size -= count;
    return all.subarray(0, count);
  };

  function readLength(): number | undefined {
    const head = joined();
    let value = 0;
    for (let i = 0; i < head.length; i++) {
      const byte = head[i] ?? 0;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) {
        if (value > maxBytes) throw new DecodeError(`a message of ${value} bytes is longer than ${maxBytes}`);
        take(i + 1);
        return value;
      }
      if (i === MAX_PREFIX_BYTES - 1) throw new DecodeError(`a message's length has more than ${MAX_PREFIX_BYTES} bytes`);
    }
    return undefined;
  }

  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
    },
    next() {
      wanted ??= size === 0 ? undefined : readLength();
      if (wanted === undefined || size < wanted) return undefined;
      const frame = take(wanted);
      wanted = undefined;
      return frame;
    },
    pending: () => size,
  };
}

/** A message with its length before it. */
export function encodeFrame(message: Uint8Array): Uint8Array {
  return concat(encodeVarint(message.length), message);
}
