import type { JsonObject, JsonValue } from "../encoding/json.ts";
import type { CodecLookup, MessageCodec } from "./codec.ts";
import { MESSAGES } from "./gen/registry.ts";
import { type JsonOptions, fromJson as read, toJson as write } from "./json.ts";
import { lookupOf } from "./lookup.ts";

/** The generated codec of an Any's type URL, or undefined. Whoever imports this has all messages in its bundle. */
export const anyCodec: CodecLookup = /* @__PURE__ */ lookupOf(MESSAGES);

/** The JSON value of a message; the generated messages are known in its Anys. */
export function toJson<T>(codec: MessageCodec<T>, value: T, options: JsonOptions = {}): JsonObject {
  return write(codec, value, { resolve: anyCodec, ...options });
}

/** The message that a JSON value stands for; the generated messages are known in its Anys. */
export function fromJson<T>(codec: MessageCodec<T>, json: JsonValue, options: JsonOptions = {}): T {
  return read(codec, json, { resolve: anyCodec, ...options });
}
