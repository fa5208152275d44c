import type { JsonObject, JsonValue } from "../encoding/json.ts";
import type { MessageCodec } from "../proto/codec.ts";
import { fromJson, toJson } from "../proto/json.ts";
import type { ValidatorUpdate } from "./application.ts";
import { type Context, type Nothing, type ReadContext, refuseThenable } from "./context.ts";

/** A module's section of app_state. */
export interface GenesisHandler {
  readonly init: (ctx: Context, section: JsonValue) => readonly ValidatorUpdate[];
  readonly export: (ctx: ReadContext) => JsonObject;
  /** What `init` makes of an absent section. */
  readonly defaults: () => JsonObject;
  /** Throws what is wrong with a section, without state. */
  readonly validate: (section: JsonValue) => void;
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
  const parse = (section: JsonValue): G => fromJson(codec, section, { unknown: definition.unknown ?? "reject" });
  return {
    init: (ctx, section) => refuseThenable(definition.init(ctx, parse(section))) ?? [],
    export: (ctx) => toJson(codec, definition.export(ctx)),
    defaults: () => toJson(codec, definition.defaults?.() ?? codec.from()),
    validate: (section) => void definition.validate?.(parse(section)),
  };
}
