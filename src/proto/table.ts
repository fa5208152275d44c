import type { EnumInfo, FieldInfo, FieldKind, MessageCodec } from "./codec.ts";

/** A message's codec, whichever message it is of; tables are heterogeneous. */
interface MessageRef {
  readonly typeUrl: string;
}

/** What few fields have. */
type Extras = Pick<FieldInfo, "hex" | "operator" | "accepts" | "amino">;

/**
 * A field as generated code prints it: number, name as in .proto, type, and then: "!" always there (gogoproto.nullable = false),
 * "*" a list, "|name" a member of that oneof.
 */
export type Row = readonly [number: number, name: string, type: FieldKind | MessageRef | EnumInfo, marks?: string, extras?: Extras];

/** Lower camel case of a name in .proto. */
export function propertyOf(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

function typeOf(type: Row[2]): Pick<FieldInfo, "kind" | "message" | "enum"> {
  if (typeof type === "string") return { kind: type };
  if ("names" in type) return { kind: "enum", enum: type };
  // The one cast of descriptors: every typeUrl of a table is a codec's, and a field's value comes from the message it writes.
  const codec = type as MessageCodec<unknown>;
  return { kind: "message", message: () => codec };
}

/** The descriptor that a row stands for. */
export function fieldOf([number, name, type, marks = "", extras]: Row): FieldInfo {
  const oneof = marks.startsWith("|") ? { oneof: marks.slice(1) } : {};
  const isOneof = marks.startsWith("|");
  return {
    number,
    name,
    property: propertyOf(name),
    repeated: !isOneof && marks.includes("*"),
    required: !isOneof && marks.includes("!"),
    ...typeOf(type),
    ...oneof,
    ...extras,
  };
}
