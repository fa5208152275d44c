import { asciiText } from "./bytes.ts";
import { DecodeError } from "./error.ts";

/** Protobuf wire format: a reader that trusts nothing and a writer that grows. Source: protobuf encoding specification, gogoproto's rules. */

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;

/** Nesting beyond this is refused before it is entered: stack depth is not deterministic. */
export const MAX_DEPTH = 100;

/** Bytes that are not what they claim to be. */
export class WireError extends DecodeError {
  override readonly name = "WireError";
}

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();
const U64_MASK = (1n << 64n) - 1n;
const EMPTY = new Uint8Array(0);
/** Up to here a loop is faster than a call of the engine's copying. */
const SHORT = 64;

/** Reads fields in order from a range of bytes; every read is bounds-checked. */
export class Reader {
  private readonly bytes: Uint8Array;
  pos: number;
  readonly end: number;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  /** Made where it is needed: a view costs more than most messages' reading, and few have fixed-width fields. */
  private get view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  /** A field's tag: number in the upper bits, wire type in the lower three. */
  tag(): number {
    const first = this.bytes[this.pos];
    const tag = first !== undefined && first < 0x80 ? this.varint32() : this.longTag();
    if (tag >>> 3 === 0) throw new WireError(`field number 0 at offset ${this.pos}`);
    const type = tag & 7;
    if (type === 3 || type === 4 || type > 5) throw new WireError(`wire type ${type} of field ${tag >>> 3} is not supported`);
    return tag;
  }

  private longTag(): number {
    const tag = this.varint();
    if (tag > 0xffffffffn) throw new WireError(`tag ${tag} at offset ${this.pos} has a field number beyond 29 bits`);
    return Number(tag);
  }

  /** Low 32 bits of a varint; the rest is dropped as protobuf does for 32-bit fields. */
  varint32(): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      return first;
    }
    return Number(this.varint() & 0xffffffffn) >>> 0;
  }

  varint(): bigint {
    let low = 0;
    let shift = 0;
    while (shift < 28) {
      const byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
      shift += 7;
    }
    let value = BigInt(low);
    let at = 28n;
    for (let i = 4; i < 10; i++) {
      const byte = this.byte();
      if (i === 9 && byte > 1) throw new WireError(`varint at offset ${this.pos - 10} overflows 64 bits`);
      value |= BigInt(byte & 0x7f) << at;
      if (byte < 0x80) return value;
      at += 7n;
    }
    throw new WireError(`varint at offset ${this.pos - 10} is longer than 10 bytes`);
  }

  private byte(): number {
    if (this.pos >= this.end) throw new WireError("unexpected end of bytes");
    return this.bytes[this.pos++] as number;
  }

  int32(): number {
    return this.varint32() | 0;
  }
  uint32(): number {
    return this.varint32();
  }
  sint32(): number {
    const n = this.varint32();
    return (n >>> 1) ^ -(n & 1);
  }
  int64(): bigint {
    return BigInt.asIntN(64, this.varint());
  }
  uint64(): bigint {
    return this.varint();
  }
  sint64(): bigint {
    const n = this.varint();
    return (n >> 1n) ^ -(n & 1n);
  }
  bool(): boolean {
    return this.varint() !== 0n;
  }
  fixed32(): number {
    this.need(4);
    const n = this.view.getUint32(this.pos, true);
    this.pos += 4;
    return n;
  }
  sfixed32(): number {
    return this.fixed32() | 0;
  }
  fixed64(): bigint {
    this.need(8);
    const n = this.view.getBigUint64(this.pos, true);
    this.pos += 8;
    return n;
  }
  sfixed64(): bigint {
    return BigInt.asIntN(64, this.fixed64());
  }
  float(): number {
    this.need(4);
    const n = this.view.getFloat32(this.pos, true);
    this.pos += 4;
    return n;
  }
  double(): number {
    this.need(8);
    const n = this.view.getFloat64(this.pos, true);
    this.pos += 8;
    return n;
  }
  /** A copy: what is decoded never aliases what came over a socket. */
  data(): Uint8Array {
    const length = this.length();
    if (length === 0) return EMPTY;
    const start = this.pos;
    this.pos += length;
    if (length > SHORT) return Uint8Array.prototype.slice.call(this.bytes, start, this.pos);
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = this.bytes[start + i] as number; // cast: length() has checked the range
    return out;
  }
  /** DEVIATION: gogoproto's strings hold any bytes; what is no UTF-8, which proto3 demands, is refused here when it is decoded. */
  string(): string {
    const length = this.length();
    if (length === 0) return "";
    const start = this.pos;
    this.pos += length;
    if (length <= 64) {
      const text = asciiText(this.bytes, start, this.pos);
      if (text !== undefined) return text;
    }
    try {
      return utf8Decoder.decode(this.bytes.subarray(start, this.pos));
    } catch {
      throw new WireError(`string at offset ${start} is not valid UTF-8`);
    }
  }
  /** A reader over a length-delimited field. */
  sub(): Reader {
    const length = this.length();
    const reader = new Reader(this.bytes, this.pos, this.pos + length);
    this.pos += length;
    return reader;
  }
  skip(wireType: number): void {
    if (wireType === WIRE_VARINT) this.varint();
    else if (wireType === WIRE_FIXED64) this.advance(8);
    else if (wireType === WIRE_BYTES) this.advance(this.length());
    else if (wireType === WIRE_FIXED32) this.advance(4);
    else throw new WireError(`wire type ${wireType} is not supported`);
  }

  private length(): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      if (first > this.end - this.pos) throw new WireError(`length ${first} at offset ${this.pos} is beyond the end ${this.end}`);
      return first;
    }
    const length = this.varint();
    if (length > BigInt(this.end - this.pos)) throw new WireError(`length ${length} at offset ${this.pos} is beyond the end ${this.end}`);
    return Number(length);
  }
  private advance(n: number): void {
    this.need(n);
    this.pos += n;
  }
  private need(n: number): void {
    if (this.end - this.pos < n) throw new WireError(`${n} bytes wanted at offset ${this.pos}, ${this.end - this.pos} left`);
  }
}

/** Grows by doubling; nested messages are written in place and their length inserted after. */
export class Writer {
  private bytes: Uint8Array = new Uint8Array(256);
  private pos = 0;
  private readonly starts: number[] = [];

  private room(n: number): void {
    const need = this.pos + n;
    if (need <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(need, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.pos));
    this.bytes = grown;
  }

  /** What was written, as bytes of its own; the writer is empty after. */
  finish(): Uint8Array {
    const out = this.bytes.slice(0, this.pos);
    this.pos = 0;
    return out;
  }
  reset(): void {
    this.pos = 0;
    this.starts.length = 0;
  }

  /** A tag, or any unsigned 32-bit varint. */
  u32(value: number): this {
    this.room(5);
    let n = value >>> 0;
    while (n > 0x7f) {
      this.bytes[this.pos++] = (n & 0x7f) | 0x80;
      n >>>= 7;
    }
    this.bytes[this.pos++] = n;
    return this;
  }
  /** Two's complement of negatives in ten bytes, as int32 has it. */
  i32(value: number): this {
    return value >= 0 ? this.u32(value) : this.i64(BigInt(value));
  }
  u64(value: bigint): this {
    if (value >= 0n && value <= 0xffffffffn) return this.u32(Number(value));
    if (value < 0n || value > U64_MASK) throw new WireError(`${value} is not a 64-bit unsigned integer`);
    this.room(10);
    let n = value;
    while (n > 0x7fn) {
      this.bytes[this.pos++] = Number(n & 0x7fn) | 0x80;
      n >>= 7n;
    }
    this.bytes[this.pos++] = Number(n);
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
  private view(n: number): DataView {
    this.room(n);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.pos, n);
    this.pos += n;
    return view;
  }
  f32(value: number): this {
    this.view(4).setUint32(0, value >>> 0, true);
    return this;
  }
  f64(value: bigint): this {
    this.view(8).setBigUint64(0, BigInt.asUintN(64, value), true);
    return this;
  }
  float(value: number): this {
    this.view(4).setFloat32(0, value, true);
    return this;
  }
  double(value: number): this {
    this.view(8).setFloat64(0, value, true);
    return this;
  }
  data(value: Uint8Array): this {
    this.u32(value.length);
    return this.raw(value);
  }
  string(value: string): this {
    const length = value.length;
    if (length <= 0x7f) {
      this.room(length + 1);
      const start = this.pos + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 0x7f) break;
        this.bytes[start + i] = code;
      }
      if (i === length) {
        this.bytes[this.pos] = length;
        this.pos = start + length;
        return this;
      }
    }
    return this.data(utf8Encoder.encode(value));
  }
  /** Bytes without a length. */
  raw(value: Uint8Array): this {
    this.room(value.length);
    this.bytes.set(value, this.pos);
    this.pos += value.length;
    return this;
  }
  /** Opens a length-delimited field; `join` closes it. */
  fork(): this {
    this.room(1);
    this.starts.push(this.pos);
    this.pos += 1;
    return this;
  }
  join(): this {
    const start = this.starts.pop();
    if (start === undefined) throw new WireError("join without fork");
    const length = this.pos - start - 1;
    if (length > 0x7f) {
      let extra = 0;
      for (let n = length >>> 7; n > 0; n >>>= 7) extra++;
      this.room(extra);
      this.bytes.copyWithin(start + 1 + extra, start + 1, this.pos);
      this.pos += extra;
    }
    let at = start;
    let n = length;
    while (n > 0x7f) {
      this.bytes[at++] = (n & 0x7f) | 0x80;
      n >>>= 7;
    }
    this.bytes[at] = n;
    return this;
  }
}
