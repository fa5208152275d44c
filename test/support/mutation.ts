/** Seeded damage for hostile input: the same seed gives the same bytes on every machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** mulberry32: an unsigned 32-bit number. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  below(end: number): number {
    return end <= 0 ? 0 : this.next() % end;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 0xff);
  }
  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }
}

/** Values that arithmetic and decoders stumble over, as protobuf bytes would hold them. */
const NASTY: readonly Uint8Array[] = [
  Uint8Array.of(0),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01),
  Uint8Array.of(0xc3, 0x28),
  new TextEncoder().encode("__proto__"),
  new TextEncoder().encode("-1"),
  new TextEncoder().encode("999999999999999999999999999999999999999999"),
];

/** One to three injuries: flipped bits, cut, repeated, inserted, exchanged or nasty bytes. */
export function damage(bytes: Uint8Array, dice: Dice): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let n = 1 + dice.below(3); n > 0; n--) out = injure(out, dice);
  return out;
}

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length - remove + insert.length);
  out.set(bytes.subarray(0, at));
  out.set(insert, at);
  out.set(bytes.subarray(at + remove), at + insert.length);
  return out;
}

function injure(bytes: Uint8Array<ArrayBuffer>, dice: Dice): Uint8Array<ArrayBuffer> {
  const at = dice.below(bytes.length);
  const length = 1 + dice.below(Math.min(16, Math.max(1, bytes.length - at)));
  switch (dice.below(7)) {
    case 0: {
      const out = bytes.slice();
      if (out.length > 0) out[at] = (out[at] ?? 0) ^ (1 << dice.below(8));
      return out;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return splice(bytes, at, Math.min(length, bytes.length - at), new Uint8Array(0));
    case 3:
      return splice(bytes, at, 0, bytes.slice(at, at + length));
    case 4:
      return splice(bytes, at, 0, dice.bytes(length));
    case 5: {
      const nasty = dice.pick(NASTY);
      return splice(bytes, at, Math.min(nasty.length, bytes.length - at), nasty);
    }
    default: {
      const out = bytes.slice();
      if (out.length > 0) out[at] = dice.below(256);
      return out;
    }
  }
}
