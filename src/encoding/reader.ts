import { asciiText } from "./bytes.ts";
import { WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64, WIRE_VARINT, WireError } from "./wire.ts";

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const U64_MASK = (1n << 64n) - 1n;
const EMPTY = new Uint8Array(0);
/** Up to here a loop is faster than a call of the engine's copying. */
const SHORT = 64;

/** Reads fields in order from a range of bytes; every read is bounds-checked. */
export class Reader {
  readonly #bytes: Uint8Array;
  pos: number;
  end: number;
  /** Varints beyond 64 bits are refused, as the SDK does in transactions; elsewhere gogoproto drops the bits. */
  readonly #strict: boolean;

  constructor(bytes: Uint8Array, strict = false) {
    this.#bytes = bytes;
    this.pos = 0;
    this.end = bytes.length;
    this.#strict = strict;
  }

  /** Made where it is needed: a view costs more than most messages' reading, and few have fixed-width fields. */
  get #view(): DataView {
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  /** A field's tag: number in the upper bits, wire type in the lower three. */
  tag(): number {
    const first = this.pos < this.end ? (this.#bytes[this.pos] as number) : 0x80; // cast: the index is within
    let tag = first;
    if (first < 0x80) this.pos++;
    else tag = this.#longTag();
    if (tag >>> 3 === 0) throw new WireError(`field number 0 at offset ${this.pos}`);
    const type = tag & 7;
    if (type === 3 || type === 4 || type > 5) throw new WireError(`wire type ${type} of field ${tag >>> 3} is not supported`);
    return tag;
  }

  #longTag(): number {
    const tag = this.varint();
    if (tag > 0xffffffffn) throw new WireError(`tag ${tag} at offset ${this.pos} has a field number beyond 29 bits`);
    return Number(tag);
  }

  /** Low 32 bits of a varint; the rest is dropped as protobuf does for 32-bit fields. */
  varint32(): number {
    const first = this.#bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      return first;
    }
    return Number(this.varint() & 0xffffffffn) >>> 0;
  }

  varint(): bigint {
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return BigInt(value);
    }
    return this.#longVarint(BigInt(value));
  }

  /** The eighth to tenth byte of a varint. */
  #longVarint(low: bigint): bigint {
    let value = low;
    for (let at = 49n; at < 70n; at += 7n) {
      const byte = this.#byte();
      if (at === 63n && byte > 1 && (this.#strict || byte > 0x7f))
        throw new WireError(`varint at offset ${this.pos - 10} overflows 64 bits`);
      value |= BigInt(byte & 0x7f) << at;
      if (byte < 0x80) break;
    }
    return value & U64_MASK;
  }

  #byte(): number {
    if (this.pos >= this.end) throw new WireError("unexpected end of bytes");
    return this.#bytes[this.pos++] as number;
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
    this.#need(4);
    const n = this.#view.getUint32(this.pos, true);
    this.pos += 4;
    return n;
  }
  sfixed32(): number {
    return this.fixed32() | 0;
  }
  fixed64(): bigint {
    this.#need(8);
    const n = this.#view.getBigUint64(this.pos, true);
    this.pos += 8;
    return n;
  }
  sfixed64(): bigint {
    return BigInt.asIntN(64, this.fixed64());
  }
  float(): number {
    this.#need(4);
    const n = this.#view.getFloat32(this.pos, true);
    this.pos += 4;
    return n;
  }
  double(): number {
    this.#need(8);
    const n = this.#view.getFloat64(this.pos, true);
    this.pos += 8;
    return n;
  }
  /** A copy: what is decoded never aliases what came over a socket. */
  data(): Uint8Array {
    const length = this.#length();
    if (length === 0) return EMPTY;
    const start = this.pos;
    this.pos += length;
    if (length > SHORT) return Uint8Array.prototype.slice.call(this.#bytes, start, this.pos);
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = this.#bytes[start + i] as number; // cast: length() has checked the range
    return out;
  }
  /** DEVIATION: gogoproto's strings hold any bytes; what is no UTF-8, which proto3 demands, is refused here when it is decoded. */
  string(): string {
    const length = this.#length();
    if (length === 0) return "";
    const start = this.pos;
    this.pos += length;
    if (length <= 64) {
      const text = asciiText(this.#bytes, start, this.pos);
      if (text !== undefined) return text;
    }
    try {
      return utf8Decoder.decode(this.#bytes.subarray(start, this.pos));
    } catch {
      throw new WireError(`string at offset ${start} is not valid UTF-8`);
    }
  }
  /** Enters a length-delimited field: `done` tells its end, and `leave` with what this returns goes on behind it. */
  enter(): number {
    const length = this.#length();
    const outer = this.end;
    this.end = this.pos + length;
    return outer;
  }
  leave(outer: number): void {
    this.end = outer;
  }
  skip(wireType: number): void {
    if (wireType === WIRE_VARINT) this.varint();
    else if (wireType === WIRE_FIXED64) this.#advance(8);
    else if (wireType === WIRE_BYTES) this.#advance(this.#length());
    else if (wireType === WIRE_FIXED32) this.#advance(4);
    else throw new WireError(`wire type ${wireType} is not supported`);
  }

  #length(): number {
    const first = this.#bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      if (first > this.end - this.pos) throw new WireError(`length ${first} at offset ${this.pos} is beyond the end ${this.end}`);
      return first;
    }
    const length = this.varint();
    if (length > BigInt(this.end - this.pos)) throw new WireError(`length ${length} at offset ${this.pos} is beyond the end ${this.end}`);
    return Number(length);
  }
  #advance(n: number): void {
    this.#need(n);
    this.pos += n;
  }
  #need(n: number): void {
    if (this.end - this.pos < n) throw new WireError(`${n} bytes wanted at offset ${this.pos}, ${this.end - this.pos} left`);
  }
}
