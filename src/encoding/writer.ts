import { WireError } from "./wire.ts";

const utf8Encoder = new TextEncoder();
const U64_MASK = (1n << 64n) - 1n;

/** Grows by doubling; nested messages are written in place and their length inserted after. */
export class Writer {
  #bytes: Uint8Array = new Uint8Array(256);
  #pos = 0;

  #room(n: number): void {
    const need = this.#pos + n;
    if (need <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(need, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#pos));
    this.#bytes = grown;
  }

  /** What was written, as bytes of its own; the writer is empty after. */
  finish(): Uint8Array {
    const out = this.#bytes.slice(0, this.#pos);
    this.#pos = 0;
    return out;
  }
  reset(): void {
    this.#pos = 0;
  }

  /** A tag, or any unsigned 32-bit varint. */
  u32(value: number): this {
    this.#room(5);
    if (value >= 0 && value < 0x80) {
      this.#bytes[this.#pos++] = value;
      return this;
    }
    let n = value >>> 0;
    while (n > 0x7f) {
      this.#bytes[this.#pos++] = (n & 0x7f) | 0x80;
      n >>>= 7;
    }
    this.#bytes[this.#pos++] = n;
    return this;
  }
  /** Two's complement of negatives in ten bytes, as int32 has it. */
  i32(value: number): this {
    return value >= 0 ? this.u32(value) : this.i64(BigInt(value));
  }
  u64(value: bigint): this {
    if (value >= 0n && value <= 0xffffffffn) return this.u32(Number(value));
    if (value < 0n || value > U64_MASK) throw new WireError(`${value} is not a 64-bit unsigned integer`);
    this.#room(10);
    let n = value;
    while (n > 0x7fn) {
      this.#bytes[this.#pos++] = Number(n & 0x7fn) | 0x80;
      n >>= 7n;
    }
    this.#bytes[this.#pos++] = Number(n);
    return this;
  }
  i64(value: bigint): this {
    if (value !== BigInt.asIntN(64, value)) throw new WireError(`${value} is not a 64-bit signed integer`);
    return this.u64(BigInt.asUintN(64, value));
  }
  s32(value: number): this {
    return this.u32((value << 1) ^ (value >> 31));
  }
  s64(value: bigint): this {
    return this.u64(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
  }
  bool(value: boolean): this {
    return this.u32(value ? 1 : 0);
  }
  #view(n: number): DataView {
    this.#room(n);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#pos, n);
    this.#pos += n;
    return view;
  }
  f32(value: number): this {
    this.#view(4).setUint32(0, value >>> 0, true);
    return this;
  }
  f64(value: bigint): this {
    this.#view(8).setBigUint64(0, BigInt.asUintN(64, value), true);
    return this;
  }
  float(value: number): this {
    this.#view(4).setFloat32(0, value, true);
    return this;
  }
  double(value: number): this {
    this.#view(8).setFloat64(0, value, true);
    return this;
  }
  data(value: Uint8Array): this {
    this.u32(value.length);
    return this.raw(value);
  }
  string(value: string): this {
    const length = value.length;
    if (length <= 0x7f) {
      this.#room(length + 1);
      const start = this.#pos + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 0x7f) break;
        this.#bytes[start + i] = code;
      }
      if (i === length) {
        this.#bytes[this.#pos] = length;
        this.#pos = start + length;
        return this;
      }
    }
    return this.data(utf8Encoder.encode(value));
  }
  /** Bytes without a length. */
  raw(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#pos);
    this.#pos += value.length;
    return this;
  }
  /** Opens a length-delimited field; `close` with what this returns ends it. */
  open(): number {
    this.#room(1);
    return this.#pos++;
  }
  close(start: number): this {
    const length = this.#pos - start - 1;
    if (length > 0x7f) {
      let extra = 0;
      for (let n = length >>> 7; n > 0; n >>>= 7) extra++;
      this.#room(extra);
      this.#bytes.copyWithin(start + 1 + extra, start + 1, this.#pos);
      this.#pos += extra;
    }
    let at = start;
    let n = length;
    while (n > 0x7f) {
      this.#bytes[at++] = (n & 0x7f) | 0x80;
      n >>>= 7;
    }
    this.#bytes[at] = n;
    return this;
  }
}
