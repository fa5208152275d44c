import { Reader } from "../encoding/reader.ts";
import { WireError } from "../encoding/wire.ts";
import { Writer } from "../encoding/writer.ts";
import type { EnumInfo, FieldInfo, MessageCodec, MethodCodec } from "./codec.ts";
import { type Make, type Plan, planOf } from "./plan.ts";
import { emptyMessage, readMessage } from "./read.ts";
import { fieldOf, type Row } from "./table.ts";
import { writeMessage } from "./write.ts";

/** Values of a message's fields by their place; `make` gives each to the member whose type the field has. */
type Slots = readonly [never, never, never, never, never, never, never, never, never, never, never, never, never, never, never, never];

/** What a message may have beside its fields. */
export interface Options<T> {
  readonly amino?: MessageCodec<unknown>["amino"];
  readonly signers?: readonly string[];
  readonly implements?: readonly string[];
  /** Makes the message of its values in one literal: for messages of which there are many. */
  readonly make?: (values: Slots) => T;
}

const shared = new Writer();
let sharedBusy = false;

function encodeWith(plan: Plan, value: object): Uint8Array {
  if (sharedBusy) {
    const writer = new Writer();
    writeMessage(plan, value, writer);
    return writer.finish();
  }
  sharedBusy = true;
  try {
    writeMessage(plan, value, shared);
    return shared.finish();
  } finally {
    shared.reset();
    sharedBusy = false;
  }
}

/** The codec of a message with these fields. They are asked for when it is first used: messages may hold each other. */
export function codecOf<T>(typeName: string, fields: () => readonly FieldInfo[], options: Options<T> = {}): MessageCodec<T> {
  let known: Plan | undefined;
  const plan = (): Plan => (known ??= planOf(typeName, fields(), options.make as Make | undefined));
  // The casts of this function are the engine's: what it makes of a table has the type that was printed beside the table.
  return {
    typeName,
    typeUrl: `/${typeName}`,
    plan,
    encode: (value) => encodeWith(plan(), value as object),
    decode: (bytes, unknown = "skip", notes = { absent: false, nonCriticals: false }) => {
      try {
        return readMessage(plan(), new Reader(bytes, unknown !== "skip"), { unknown, notes }, 0) as T;
      } catch (error) {
        if (error instanceof WireError) throw new WireError(`${typeName}: ${error.message}`);
        throw error;
      }
    },
    from: (members) => Object.assign(emptyMessage(plan()), members) as T,
    get fields() {
      return plan().fields;
    },
    amino: options.amino ?? {},
    signers: options.signers ?? [],
    implements: options.implements ?? [],
  };
}

/** The codec of a generated table. */
export function define<T>(typeName: string, rows: () => readonly Row[], options?: Options<T>): MessageCodec<T> {
  return codecOf(typeName, () => rows().map(fieldOf), options);
}

/** Forgets the message type of a codec that is named by a function: lists of codecs are heterogeneous. */
export function ref<T>(codec: () => MessageCodec<T>): () => MessageCodec<unknown> {
  // Whoever has a value for the codec has it from the codec, or from a descriptor that names it.
  return codec as unknown as () => MessageCodec<unknown>;
}

/** One rpc of a service. */
export function method<I, O>(
  service: string,
  name: string,
  input: MessageCodec<I>,
  output: MessageCodec<O>,
  http: MethodCodec<I, O>["http"] = [],
): MethodCodec<I, O> {
  return { service, name, path: `/${service}/${name}`, input, output, http };
}

/** An enum's names and numbers; of two names of a number the first is its name. */
export function enumInfo(typeName: string, members: Readonly<Record<string, number>>): EnumInfo {
  const names = new Map<number, string>();
  const numbers = new Map<string, number>();
  for (const [name, number] of Object.entries(members)) {
    if (!names.has(number)) names.set(number, name);
    numbers.set(name, number);
  }
  return { typeName, names, numbers };
}
