/** The part of the WebAssembly interface that is used here; TypeScript declares it for browsers only. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum?: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly validate: (bytes: Uint8Array) => boolean;
}

/** Memory that WebAssembly code works on; growing it gives it a new buffer. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** WebAssembly, or undefined where there is none. */
export const wasm: WebAssemblyApi | undefined = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly; // cast: a global of the platform

/** Writes WebAssembly instructions; those that take operands find them on the stack. */
export class Code {
  readonly bytes: number[] = [];

  op(...bytes: number[]): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  uint(value: number): this {
    let rest = value;
    for (; rest >= 128; rest >>>= 7) this.bytes.push((rest & 127) | 128);
    this.bytes.push(rest);
    return this;
  }

  constant(value: number): this {
    this.bytes.push(0x41);
    for (let rest = value; ; rest >>= 7) {
      const byte = rest & 127;
      const done = rest >> 6 === 0 || rest >> 6 === -1;
      this.bytes.push(done ? byte : byte | 128);
      if (done) return this;
    }
  }

  get(local: number): this {
    return this.op(0x20).uint(local);
  }
  set(local: number): this {
    return this.op(0x21).uint(local);
  }
  tee(local: number): this {
    return this.op(0x22).uint(local);
  }
  add(): this {
    return this.op(0x6a);
  }
  subtract(): this {
    return this.op(0x6b);
  }
  shiftLeft(bits: number): this {
    return this.constant(bits).op(0x74);
  }
  shiftRight(bits: number): this {
    return this.constant(bits).op(0x76);
  }
  load(offset: number): this {
    return this.op(0x28, 2).uint(offset);
  }
  store(offset: number): this {
    return this.op(0x36, 2).uint(offset);
  }
  loadByte(offset: number): this {
    return this.op(0x2d, 0).uint(offset);
  }
  /** Copies eight bytes: the place to write to and the one to read from are on the stack. */
  copyEight(): this {
    return this.op(0x29, 0, 0, 0x37, 0, 0);
  }
  call(index: number): this {
    return this.op(0x10).uint(index);
  }
  storeByte(offset: number): this {
    return this.op(0x3a, 0).uint(offset);
  }

  simd(op: number): this {
    return this.op(0xfd).uint(op);
  }
  loadVector(offset: number): this {
    return this.simd(0).op(0).uint(offset);
  }
  storeVector(offset: number): this {
    return this.simd(11).op(0).uint(offset);
  }
  zeroVector(): this {
    return this.simd(12).op(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
  loadLane(offset: number, lane: number): this {
    return this.simd(86).op(0).uint(offset).op(lane);
  }
  storeLane(offset: number, lane: number): this {
    return this.simd(90).op(0).uint(offset).op(lane);
  }
  splat(value: number): this {
    return this.constant(value).simd(17);
  }
  /** Bits of the first where the third has ones, of the second elsewhere. */
  select(): this {
    return this.simd(82);
  }
  xor(): this {
    return this.simd(81);
  }
  addLanes(): this {
    return this.simd(174);
  }
  shiftLanesRight(local: number, bits: number): this {
    return this.get(local).constant(bits).simd(173);
  }
  rotateLanes(local: number, bits: number): this {
    return this.shiftLanesRight(local, bits)
      .get(local)
      .constant(32 - bits)
      .simd(171)
      .simd(80);
  }
  /** Turns each lane from big to little endian or back, in place. */
  swapBytes(local: number): this {
    return this.get(local).get(local).simd(13).op(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12).set(local);
  }
}
