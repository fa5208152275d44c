/** Bytes <-> value. Properties, not methods, so that the types are checked contravariantly. */
export interface Codec<T> {
  readonly encode: (value: T) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => T;
}

/** What decoding does with a field number the descriptor does not know. "critical" numbers have bit 11 clear (ADR-020 of the Cosmos SDK). */
export type UnknownFields = "skip" | "rejectCritical" | "reject";

/** A google.protobuf.Any. */
export interface PackedAny {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** An Any on the wire and the field that holds it. */
export interface FoundAny {
  readonly packed: PackedAny;
  readonly field: FieldInfo;
  /** It has been merged with a later one of the same field; what came of them stands behind both. */
  isSuperseded: boolean;
  /** It came of merging and stood nowhere as it is. */
  readonly isMerged: boolean;
}

/** What decoding found on its way, at any depth; what was found is added, never taken away. */
export interface DecodeNotes {
  /** A math.Int or LegacyDec was absent or empty, nil in Go, unless a later part of its message gave it. */
  absent: boolean;
  /** A field that the descriptor does not know and that may be ignored was skipped. */
  nonCriticals: boolean;
  /**
   * What amino JSON signs cannot be told from the value: the text of a math.Int or LegacyDec is another than the number's own (octal,
   * with a plus, and the like), or a message that is always there was left out.
   */
  unusual?: boolean;
  /** Where given: each Any as it stood on the wire. */
  readonly anys?: FoundAny[];
}

/** What one decoding asks for and finds. */
export interface Decoding {
  readonly unknown: UnknownFields;
  readonly notes: DecodeNotes;
}

/** A message prepared for the engine, which alone looks inside. */
export interface Prepared {
  readonly typeName: string;
}

/** How a field's value looks in TypeScript. */
export type FieldKind =
  | "bool"
  | "string"
  | "bytes"
  | "int32"
  | "uint32"
  | "sint32"
  | "fixed32"
  | "sfixed32"
  | "float"
  | "double"
  | "int64"
  | "uint64"
  | "sint64"
  | "fixed64"
  | "sfixed64"
  | "enum"
  | "message"
  /** math.Int: ASCII decimal on the wire, bigint here. */
  | "int"
  /** math.LegacyDec: ASCII of value * 10^18 on the wire, bigint atomics here. */
  | "dec"
  /** google.protobuf.Timestamp as bigint nanoseconds since 1970 UTC; Go's zero time is ZERO_TIME. */
  | "time"
  /** google.protobuf.Duration as bigint nanoseconds. */
  | "duration";

export interface EnumInfo {
  readonly typeName: string;
  readonly names: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface FieldInfo {
  readonly number: number;
  /** Name in the .proto file: the SDK's JSON name. */
  readonly name: string;
  /** Lower camel case: protobuf's own JSON name and the property in TypeScript. */
  readonly property: string;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** gogoproto.nullable = false: always written, never undefined. */
  readonly required: boolean;
  readonly oneof?: string;
  readonly message?: () => MessageCodec<unknown>;
  readonly enum?: EnumInfo;
  /** Bytes that Go casts to HexBytes: upper-case hex in JSON. */
  readonly hex?: boolean;
  /** cosmos_proto.accepts_interface: what an Any must hold. */
  readonly accepts?: string;
  /** Text that is a validator operator's address (cosmos.ValidatorAddressString). */
  readonly operator?: boolean;
  /** amino options, where set. */
  readonly amino?: {
    readonly name?: string;
    readonly dontOmitEmpty?: boolean;
    readonly encoding?: string;
    /** Under which type a member of a oneof stands. */
    readonly oneofName?: string;
  };
}

/** A protobuf message: its bytes by gogoproto's rules, and the descriptor that JSON, amino JSON and signers derive from. */
export interface MessageCodec<T> extends Codec<T> {
  /** Full name without slash, "cosmos.bank.v1beta1.MsgSend". */
  readonly typeName: string;
  /** "/" + typeName, as Any carries it. */
  readonly typeUrl: string;
  readonly encode: (value: T) => Uint8Array;
  /** Throws a DecodeError that names the message and the rule. Default for unknown fields: skip. */
  readonly decode: (bytes: Uint8Array, unknown?: UnknownFields, notes?: DecodeNotes) => T;
  readonly plan: () => Prepared;
  /** The given members over the defaults. */
  readonly from: (members?: Partial<T>) => T;
  readonly fields: readonly FieldInfo[];
  readonly amino: { readonly name?: string; readonly encoding?: string };
  /** cosmos.msg.v1.signer: names (as in .proto) of the fields that hold the signers. */
  readonly signers: readonly string[];
  /** cosmos_proto.implements_interface: what an Any that holds it may stand for. */
  readonly implements: readonly string[];
}

/** Finds the codec of a type URL, as an Any carries it. */
export type CodecLookup = (typeUrl: string) => MessageCodec<unknown> | undefined;

/** One rpc of a service: request and response are known, so neither is repeated at the handler. */
export interface MethodCodec<I, O> {
  readonly service: string;
  readonly name: string;
  /** "/package.Service/Method". */
  readonly path: string;
  readonly input: MessageCodec<I>;
  readonly output: MessageCodec<O>;
  /** google.api.http get/post patterns of the REST gateway, where declared. */
  readonly http: readonly { readonly verb: string; readonly path: string; readonly body?: string }[];
}
