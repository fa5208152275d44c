import type { JsonObject, JsonValue } from "../encoding/json.ts";
import type { CodecLookup, MessageCodec } from "../proto/codec.ts";
import { fromJson, toJson } from "../proto/json.ts";
import { anyCodec } from "../proto/registry.ts";
import { ref } from "../proto/define.ts";
import type { ValidatorUpdate } from "./application.ts";
import { type Context, type Nothing, type ReadContext, refuseThenable } from "./context.ts";

/** A module's section of app_state. */
export interface GenesisHandler {
  readonly init: (ctx: Context, section: JsonValue) => readonly ValidatorUpdate[];
  readonly export: (ctx: ReadContext) => JsonObject;
  /** What `init` makes of an absent section. */
  readonly defaults: (codecs?: CodecLookup) => JsonObject;
  /** Throws what is wrong with a section, without state. */
  readonly validate: (section: JsonValue, codecs?: CodecLookup) => void;
  /** The message of the section, where it is one. */
  readonly codec?: MessageCodec<unknown>;
}

/** Reads and writes a module's genesis in the JSON of its protobuf message, as the Go chains have it. */
export function genesis<G>(
  codec: MessageCodec<G>,
  definition: {
    readonly init: (ctx: Context, state: NoInfer<G>) => Nothing | readonly ValidatorUpdate[];
    readonly export: (ctx: ReadContext) => NoInfer<G>;
    readonly validate?: (state: NoInfer<G>) => Nothing;
    /** The genesis of a new chain; default: the message's zero values. */
    readonly defaults?: () => NoInfer<G>;
    /** Members that the message does not have. Go refuses them (the default). */
    readonly unknown?: "reject" | "skip";
  },
): GenesisHandler {
  const parse = (section: JsonValue, resolve: CodecLookup = anyCodec): G =>
    fromJson(codec, section, { unknown: definition.unknown ?? "reject", resolve });
  return {
    codec: ref(() => codec)(),
    init: (ctx, section) => refuseThenable(definition.init(ctx, parse(section, ctx.router.codec))) ?? [],
    export: (ctx) => toJson(codec, definition.export(ctx), { resolve: ctx.router.codec }),
    defaults: (resolve = anyCodec) => toJson(codec, definition.defaults?.() ?? codec.from(), { resolve }),
    validate: (section, codecs) => void definition.validate?.(parse(section, codecs)),
  };
}
