import { Code, type WasmMemory, wasm } from "./wasm.ts";

/**
 * SHA-256 of four messages at a time in WebAssembly SIMD, for hashing a level of a tree at once: about seven times as fast
 * as one call per node. The module's bytes are made here at start (a millisecond), so no binary is checked in.
 */
export interface Sha256Kernel {
  /** Hashes four padded messages of `blocks` * 64 bytes each, which lie one behind the other, to four places. */
  readonly hash4: (messages: number, blocks: number, to0: number, to1: number, to2: number, to3: number) => void;
  /** Copies bytes, and up to 15 more behind them. */
  readonly copy: (to: number, from: number, length: number) => void;
  /** Copies a node's record. */
  readonly copyNode: (to: number, from: number) => void;
  /**
   * Hashes inner nodes whose children have their hashes: `groups` times four nodes, of which the list at `nodes` has the
   * addresses. The version's varint is `versionLength` bytes at `version`; `messages` has room for four messages.
   */
  readonly hashInner: (nodes: number, groups: number, version: number, versionLength: number, messages: number) => void;
  /**
   * Encodes nodes of a list as records from `to` on, until a page is full, and gives them locations that count up from
   * `location`. Returns how many; the ends of their records, counted from `to`, are words at `ends`.
   */
  readonly encode: (nodes: number, count: number, to: number, location: number, ends: number, pageBytes: number) => number;
}

// Numbers of the functions.
const HASH4 = 0;
const COPY = 1;
const INNER_TAIL = 2;
const CHILD = 4;

const I32 = 0x7f;
const V128 = 0x7b;

/** FIPS 180-4, 4.2.2 and 5.3.3. */
const ROUNDS = words(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2`);
const INITIAL = words(`
  6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19`);

function words(hex: string): readonly number[] {
  return hex
    .trim()
    .split(/\s+/)
    .map((word) => Number.parseInt(word, 16) | 0);
}

// Parameters of hash4 are locals 0 to 5.
const MESSAGE = 0;
const BLOCKS = 1;
const TO = 2;
/** Addresses of the four messages' current blocks: locals 6 to 9. */
const LANE = 6;
const SCHEDULE = 10;
const STATE = 26;
const LETTERS = 34;
const SUM = 42;
const NEXT = 43;

function hash4Body(): readonly number[] {
  const code = new Code();
  const word = (i: number): number => SCHEDULE + (i & 15);
  code.get(MESSAGE).set(LANE);
  for (let lane = 1; lane < 4; lane++) {
    code
      .get(LANE + lane - 1)
      .get(BLOCKS)
      .shiftLeft(6)
      .add()
      .set(LANE + lane);
  }
  for (const [i, value] of INITIAL.entries()) code.splat(value).set(STATE + i);
  code.op(0x03, 0x40); // loop
  for (let i = 0; i < 16; i++) {
    code.zeroVector().set(word(i));
    for (let lane = 0; lane < 4; lane++)
      code
        .get(LANE + lane)
        .get(word(i))
        .loadLane(4 * i, lane)
        .set(word(i));
    code.swapBytes(word(i));
  }
  for (let i = 0; i < 8; i++) code.get(STATE + i).set(LETTERS + i);
  for (const [round, value] of ROUNDS.entries()) emitRound(code, round, value);
  for (let i = 0; i < 8; i++)
    code
      .get(STATE + i)
      .get(LETTERS + i)
      .addLanes()
      .set(STATE + i);
  for (let lane = 0; lane < 4; lane++)
    code
      .get(LANE + lane)
      .constant(64)
      .add()
      .set(LANE + lane);
  code.get(BLOCKS).constant(1).subtract().tee(BLOCKS).op(0x0d, 0, 0x0b); // branch to the loop's begin unless zero, end
  for (let i = 0; i < 8; i++) {
    code.swapBytes(STATE + i);
    for (let lane = 0; lane < 4; lane++)
      code
        .get(TO + lane)
        .get(STATE + i)
        .storeLane(4 * i, lane);
  }
  return code.bytes;
}

function emitRound(code: Code, round: number, value: number): void {
  const word = (i: number): number => SCHEDULE + (i & 15);
  // The letters a to h move by one local a round instead of being copied.
  const letter = (i: number): number => LETTERS + ((i + 64 - round) & 7);
  const sigma = (local: number, x: number, y: number, z: number): Code =>
    code.rotateLanes(local, x).rotateLanes(local, y).xor().rotateLanes(local, z).xor();
  if (round >= 16) {
    const early = word(round - 15);
    const late = word(round - 2);
    code.rotateLanes(early, 7).rotateLanes(early, 18).xor().shiftLanesRight(early, 3).xor();
    code.rotateLanes(late, 17).rotateLanes(late, 19).xor().shiftLanesRight(late, 10).xor().addLanes();
    code
      .get(word(round))
      .addLanes()
      .get(word(round - 7))
      .addLanes()
      .set(word(round));
  }
  code.get(letter(7));
  sigma(letter(4), 6, 11, 25).addLanes();
  code.get(letter(5)).get(letter(6)).get(letter(4)).select().addLanes();
  code.splat(value).addLanes().get(word(round)).addLanes().tee(SUM);
  code.get(letter(3)).addLanes().set(NEXT);
  code.get(SUM);
  sigma(letter(0), 2, 13, 22).addLanes();
  // The majority of a, b, c is c where a and b differ, else b.
  code.get(letter(2)).get(letter(1)).get(letter(0)).get(letter(1)).xor().select().addLanes().set(letter(7));
  code.get(NEXT).set(letter(3));
}

/** Writes the tail of an inner node's message: both child hashes with their lengths, and the padding to two blocks. */
function innerTailBody(): readonly number[] {
  const [message, at, left, right] = [0, 1, 2, 3];
  const code = new Code();
  // The message is shorter than 96 bytes: what follows is zero but for its length in bits, which two bytes hold.
  for (const offset of [64, 80, 96, 112]) code.get(message).zeroVector().storeVector(offset);
  for (const offset of [0, 33]) code.get(at).constant(32).storeByte(offset);
  code.get(at).constant(128).storeByte(66);
  for (const half of [0, 16]) {
    code
      .get(at)
      .get(left)
      .loadVector(half)
      .storeVector(1 + half);
    code
      .get(at)
      .get(right)
      .loadVector(half)
      .storeVector(34 + half);
  }
  const bits = (): Code => code.get(message).get(at).get(message).subtract().constant(66).add().shiftLeft(3);
  bits().shiftRight(8).storeByte(126);
  bits().storeByte(127);
  return code.bytes;
}

/** Copies in steps of 16 bytes: up to 15 bytes behind the end are copied too. */
function emitCopy(code: Code, to: number, from: number, left: number): void {
  code.get(left).op(0x04, 0x40, 0x03, 0x40); // if, loop
  code.get(to).get(from).loadVector(0).storeVector(0);
  for (const address of [to, from]) code.get(address).constant(16).add().set(address);
  code.get(left).constant(16).subtract().tee(left).constant(0).op(0x4a, 0x0d, 0, 0x0b, 0x0b); // greater: branch to the loop's begin; end, end
}

function copyBody(): readonly number[] {
  const code = new Code();
  emitCopy(code, 0, 1, 2);
  return code.bytes;
}

function copyNodeBody(): readonly number[] {
  const code = new Code();
  for (const offset of [0, 16, 32, 48]) code.get(0).get(1).loadVector(offset).storeVector(offset);
  return code.bytes;
}

/** Writes what an inner node's record on disk says of a child: the last four words of its record in memory, its hash. */
function childBody(): readonly number[] {
  const code = new Code();
  for (const [to, from] of [
    [0, 48],
    [16, 0],
    [32, 16],
  ] as const)
    code.get(0).get(1).loadVector(from).storeVector(to);
  return code.bytes;
}

/** Writes the rest of an unsigned varint, whose first seven bits may be doubled: byte `first`, then what is above it. */
function emitUvarint(code: Code, at: number, rest: number, firstBits: number): void {
  const step = (bits: number, shift: number): void => {
    const [mask, more] = [(1 << bits) - 1, 1 << bits];
    code.get(at).get(rest).constant(mask).op(0x71);
    if (shift > 0) code.shiftLeft(shift);
    code.get(rest).constant(more).op(0x4f).shiftLeft(7).op(0x72).storeByte(0);
    code.get(at).constant(1).add().set(at);
    code.get(rest).shiftRight(bits).set(rest);
  };
  step(firstBits, 7 - firstBits);
  code.get(rest).op(0x04, 0x40, 0x03, 0x40); // if, loop
  step(7, 0);
  code.get(rest).op(0x0d, 0, 0x0b, 0x0b); // branch to the loop's begin unless zero; end, end
}

/** Byte offsets of the words of a node's record (arena.ts). */
const AT_LEFT = 32;
const AT_RIGHT = 36;
const AT_KEY = 40;
const AT_KEY_LENGTH = 44;
const AT_SIZE = 48;
const AT_LOCATION = 56;
const AT_META = 60;

function hashInnerBody(): readonly number[] {
  const [nodes, groups, version, versionLength, messages, at, rest, message, to] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const code = new Code();
  code.op(0x03, 0x40); // loop
  for (let lane = 0; lane < 4; lane++) {
    const node = to + lane;
    code
      .get(nodes)
      .load(4 * lane)
      .set(node);
    code
      .get(messages)
      .constant(128 * lane)
      .add()
      .tee(message)
      .get(node)
      .loadByte(AT_META)
      .shiftLeft(1)
      .storeByte(0);
    code.get(message).constant(1).add().set(at);
    code.get(node).load(AT_SIZE).set(rest);
    emitUvarint(code, at, rest, 6);
    code.get(at).get(version).copyEight();
    code.get(at).get(versionLength).add().set(at);
    code.get(message).get(at);
    for (const child of [AT_LEFT, AT_RIGHT]) code.get(node).load(child).shiftLeft(2);
    code.call(INNER_TAIL);
  }
  code.get(messages).constant(2);
  for (let lane = 0; lane < 4; lane++) code.get(to + lane);
  code.call(HASH4);
  code.get(nodes).constant(16).add().set(nodes);
  code.get(groups).constant(1).subtract().tee(groups).op(0x0d, 0, 0x0b);
  return code.bytes;
}

function encodeBody(): readonly number[] {
  const [nodes, count, to, location, ends, pageBytes, done, at, node, rest, length, isLeaf] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const code = new Code();
  code.get(to).set(at);
  code.op(0x02, 0x40, 0x03, 0x40); // block, loop
  code.get(done).get(count).op(0x46, 0x0d, 1); // all are done: branch behind the block
  code.get(nodes).get(done).shiftLeft(2).add().load(0).set(node);
  code.get(node).loadByte(AT_META).op(0x45).set(isLeaf);
  code.get(node).load(AT_KEY_LENGTH).set(length);
  // Room for the key's length, and for the value or two children; a length above a page must not wrap.
  code.get(length).get(pageBytes).op(0x4b, 0x0d, 1);
  code
    .get(node)
    .load(AT_RIGHT)
    .constant(2 * 48)
    .get(isLeaf)
    .op(0x1b)
    .tee(rest);
  code.get(pageBytes).op(0x4b, 0x0d, 1);
  code.get(at).get(to).subtract().get(length).add().get(rest).add().constant(5).add().get(pageBytes).op(0x4b, 0x0d, 1);
  code.get(node).get(location).get(done).add().store(AT_LOCATION);
  code.get(length).set(rest);
  emitUvarint(code, at, rest, 7);
  code.get(at).get(node).load(AT_KEY).constant(4).add().get(length).call(COPY);
  code.get(at).get(length).add().set(at);
  code.get(isLeaf).op(0x04, 0x40); // if
  code.get(at).get(node).load(AT_LEFT).get(node).load(AT_RIGHT).tee(length).call(COPY);
  code.get(at).get(length).add().set(at);
  code.op(0x05); // else
  code.get(at).get(node).load(AT_LEFT).shiftLeft(2).call(CHILD);
  code.get(at).constant(48).add().get(node).load(AT_RIGHT).shiftLeft(2).call(CHILD);
  code.get(at).constant(96).add().set(at);
  code.op(0x0b); // end
  code.get(ends).get(done).shiftLeft(2).add().get(at).get(to).subtract().store(0);
  code.get(done).constant(1).add().tee(done).constant(256).op(0x49, 0x0d, 0, 0x0b, 0x0b); // below 256: branch to the loop's begin; end, end
  code.get(done);
  return code.bytes;
}

function joined(items: readonly (readonly number[])[]): number[] {
  return new Code().uint(items.length).bytes.concat(...items);
}

function sized(content: readonly number[]): number[] {
  return new Code().uint(content.length).bytes.concat(content);
}

const text = (value: string): number[] => sized([...value].map((character) => character.charCodeAt(0)));

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const type = (parameters: number): number[] => [0x60, parameters, ...new Array<number>(parameters).fill(I32), 0];
  const body = (locals: readonly number[][], code: readonly number[]): number[] => sized([...joined(locals), ...code, 0x0b]);
  const exported = (name: string, index: number): number[] => [...text(name), 0, index];
  const names = ["hash4", "copy", "innerTail", "copyNode", "child", "hashInner", "encode"];
  const hash4Locals = [
    [4, I32],
    [34, V128],
  ];
  const bodies = [
    body(hash4Locals, hash4Body()),
    body([], copyBody()),
    body([], innerTailBody()),
    body([], copyNodeBody()),
    body([], childBody()),
    body([[7, I32]], hashInnerBody()),
    body([[6, I32]], encodeBody()),
  ];
  const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(joined(items))];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type(6), type(3), type(4), type(2), type(5), [...type(6).slice(0, -1), 1, I32]]),
    ...section(2, [[...text("m"), ...text("m"), 2, 0, 1]]),
    ...section(3, [[0], [1], [2], [3], [3], [4], [5]]),
    ...section(7, names.map(exported)),
    ...section(10, bodies),
  ]);
}

let compiled: object | undefined;

/** The module, compiled once per process; undefined where WebAssembly or its SIMD is missing. */
function kernelModule(): object | undefined {
  if (compiled !== undefined || wasm === undefined) return compiled;
  const bytes = moduleBytes();
  if (wasm.validate(bytes)) compiled = new wasm.Module(bytes);
  return compiled;
}

/** Whether the kernel can be had on this platform. */
export function isKernelSupported(): boolean {
  return kernelModule() !== undefined;
}

/** Makes the kernel over a memory; undefined where WebAssembly or its SIMD is missing. */
export function createSha256Kernel(memory: WasmMemory): Sha256Kernel | undefined {
  const module = kernelModule();
  if (wasm === undefined || module === undefined) return undefined;
  // cast: the exports are the functions that moduleBytes names
  return new wasm.Instance(module, { m: { m: memory } }).exports as Sha256Kernel;
}
