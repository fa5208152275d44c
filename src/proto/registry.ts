import type { MessageCodec } from "./codec.ts";
import { MESSAGES } from "./gen/registry.ts";

let byUrl: ReadonlyMap<string, MessageCodec<unknown>> | undefined;

/** The generated codec of an Any's type URL, or undefined. */
export function anyCodec(typeUrl: string): MessageCodec<unknown> | undefined {
  byUrl ??= new Map(MESSAGES.map((codec) => [codec().typeUrl, codec()]));
  return byUrl.get(typeUrl);
}
