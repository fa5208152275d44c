import { DecodeError } from "../../encoding/error.ts";

/** Reads a record of the store's own format; numbers are plain, which bigint varints would make several times slower. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uvarint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DecodeError(`a record of ${this.#bytes.length} bytes ends within a number`);
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
    throw new DecodeError(`a number in a record is larger than 2^56`);
  }

  /** A number of four bytes, little endian. */
  word(): number {
    if (this.left < 4) throw new DecodeError(`a number of 4 bytes is wanted where ${this.left} of ${this.#bytes.length} are left`);
    const at = this.#at;
    this.#at += 4;
    const byte = (i: number): number => this.#bytes[at + i] ?? 0;
    return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
  }

  /** A copy of the next bytes. */
  take(length: number): Uint8Array {
    if (length > this.left) throw new DecodeError(`${length} bytes are wanted where ${this.left} of ${this.#bytes.length} are left`);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.slice(start, this.#at);
  }
}
