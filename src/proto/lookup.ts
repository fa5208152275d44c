import type { CodecLookup, MessageCodec } from "./codec.ts";

/** Finds codecs by type URL in a list, which is gone through when the first is asked for. */
export function lookupOf(codecs: readonly (() => MessageCodec<unknown>)[]): CodecLookup {
  let byUrl: ReadonlyMap<string, MessageCodec<unknown>> | undefined;
  return (typeUrl) => {
    byUrl ??= new Map(codecs.map((codec) => [codec().typeUrl, codec()]));
    return byUrl.get(typeUrl);
  };
}
