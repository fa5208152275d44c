import { EMPTY, fromHex } from "../encoding/bytes.ts";
import { fromBase64 } from "../encoding/base64.ts";
import { DecodeError, quoted } from "../encoding/error.ts";
import { exactJson } from "../encoding/json.ts";
import { parseI64, parseU64 } from "../encoding/int.ts";
import { parseTime, ZERO_TIME } from "../encoding/time.ts";

/** A place in parsed JSON that knows its path, so that errors name it. Missing members read as null. */
export class JsonReader {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  get isNull(): boolean {
    return this.value === null || this.value === undefined;
  }

  /** A member of an object. */
  get(name: string): JsonReader {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.refuse("an object");
    const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    return new JsonReader(member, `${this.path}.${name}`);
  }

  /** The elements of an array; null is an empty one. */
  list(): readonly JsonReader[] {
    if (this.isNull) return [];
    if (!Array.isArray(this.value)) throw this.refuse("an array");
    return this.value.map((v: unknown, i) => new JsonReader(v, `${this.path}[${i}]`));
  }

  map<T>(read: (element: JsonReader) => T): readonly T[] {
    return this.list().map(read);
  }

  /** Undefined for null, else what `read` makes of it. */
  optional<T>(read: (value: JsonReader) => T): T | undefined {
    return this.isNull ? undefined : read(this);
  }

  string(): string {
    if (typeof this.value !== "string") throw this.refuse("a string");
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.refuse("a boolean");
    return this.value;
  }

  /** A 32-bit number; null is 0. */
  number(): number {
    if (this.isNull) return 0;
    if (typeof this.value !== "number" || !Number.isInteger(this.value) || Math.abs(this.value) > 0xffff_ffff) {
      throw this.refuse("a 32-bit integer");
    }
    return this.value;
  }

  /** A 64-bit integer: a string, or a number that is exact; null is 0. */
  i64(): bigint {
    return this.#parse((text) => parseI64(text), "a 64-bit integer", 0n);
  }
  u64(): bigint {
    return this.#parse((text) => parseU64(text), "an unsigned 64-bit integer", 0n);
  }

  #parse<T>(read: (text: string) => T, kind: string, empty: T): T {
    if (this.isNull) return empty;
    const isExact = typeof this.value === "number" ? Number.isSafeInteger(this.value) : ["string", "bigint"].includes(typeof this.value);
    if (!isExact) throw this.refuse(kind);
    try {
      return read(String(this.value));
    } catch (cause) {
      throw this.refuse(kind, cause);
    }
  }

  /** Hex of either case; null is no bytes. */
  hex(): Uint8Array {
    return this.#parse(fromHex, "hex", EMPTY);
  }
  /** Base64; null is no bytes. */
  base64(): Uint8Array {
    return this.#parse(fromBase64, "base64", EMPTY);
  }
  /** RFC 3339; null is Go's zero time. */
  time(): bigint {
    if (this.isNull) return ZERO_TIME;
    try {
      return parseTime(this.string());
    } catch (cause) {
      throw this.refuse("an RFC 3339 time", cause);
    }
  }

  refuse(kind: string, cause?: unknown): DecodeError {
    const shown = this.value === undefined ? "missing" : quoted(exactJson(this.value) ?? String(this.value));
    return new DecodeError(`${this.path} is not ${kind}: ${shown}`, { cause });
  }
}
