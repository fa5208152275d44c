import { OperationError } from "../encoding/error.ts";
import type { EnumInfo, FieldInfo, MessageCodec, MethodCodec } from "./codec.ts";
import { type Field, f, type Ref } from "./fields.ts";
import { codecOf as newCodec, enumInfo, method } from "./define.ts";

export { f };
export type { Field };

/** Fields of a message by property; the .proto name of `byTwo` is `by_two`. */
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Shapes = Readonly<Record<string, Shape>>;

type Empty = Readonly<Record<never, never>>;
type Resolve<S extends Shapes, T> =
  T extends Ref<infer N> ? (N extends keyof S ? Members<S, N> : never) : T extends readonly Ref<infer N>[] ? ListOf<S, N> : T;
type ListOf<S extends Shapes, N extends string> = N extends keyof S ? readonly Members<S, N>[] : never;
type Members<S extends Shapes, K extends keyof S> = {
  readonly [P in keyof S[K]]: S[K][P] extends Field<infer T> ? Resolve<S, T> : never;
};

type Signed<S extends Shapes> = {
  [K in keyof S & string]: Extract<S[K][keyof S[K]], Field<unknown, "signer">> extends never ? never : K;
}[keyof S & string];
type Response<S extends Shapes, K extends string> = `${K}Response` extends keyof S ? Members<S, `${K}Response`> : Empty;
type RpcName<K extends string> = K extends `Msg${infer Rest}` ? Uncapitalize<Rest> : Uncapitalize<K>;
type QueryName<K> = K extends `Query${infer Rest}Request` ? Rest : never;

type MsgService<S extends Shapes> = {
  readonly [K in Signed<S> as RpcName<K>]: MethodCodec<Members<S, K>, Response<S, K>>;
};
type QueryService<S extends Shapes> = {
  readonly [K in keyof S & string as Uncapitalize<QueryName<K>>]: `Query${QueryName<K>}Response` extends keyof S
    ? MethodCodec<Members<S, K>, Members<S, `Query${QueryName<K>}Response`>>
    : never;
};

/** Codecs by message name, and the services `Msg` and `Query` that follow from the names. */
export type Messages<S extends Shapes> = { readonly [K in keyof S & string]: MessageCodec<Members<S, K>> } & {
  readonly [K in Signed<S> as `${K}Response` extends keyof S ? never : `${K}Response`]: MessageCodec<Empty>;
} & { readonly Msg: MsgService<S>; readonly Query: QueryService<S> };

/** The value of a codec: `type Add = ValueOf<typeof Add>`. */
export type ValueOf<C> = C extends MessageCodec<infer T> ? T : never;

export interface MessagesOptions {
  /** Names in amino JSON by message; without one a message stands there under its type URL. */
  readonly amino?: Readonly<Record<string, string>>;
  /** GET patterns of queries by rpc name: `{ Count: "/examples/counter/v1/count" }`. */
  readonly rest?: Readonly<Record<string, string>>;
}

const PACKAGE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
const MESSAGE = /^[A-Z][A-Za-z0-9]*$/;
const PROPERTY = /^[a-z][a-zA-Z0-9]*$/;
const MAX_NUMBER = 0x1fffffff;

function refuse(rule: string): never {
  throw new OperationError("MESSAGES_REFUSED", rule);
}

/**
 * Builds the codecs of an app's own messages: the bytes, JSON, amino JSON and signers that code generated from a .proto would have.
 * A message with a signer is an rpc of `Msg` (its answer is `<Name>Response`, empty if not given); `QueryXRequest` with
 * `QueryXResponse` is the rpc `X` of `Query`.
 * @example
 * const { Add, Msg } = defineMessages("examples.counter.v1", { Add: { sender: f.signer(1), by: f.u64(2) } });
 * assert.equal(Add.typeUrl, "/examples.counter.v1.Add");
 * assert.equal(Msg.add.path, "/examples.counter.v1.Msg/Add");
 * assert.deepEqual(Add.encode({ sender: "me", by: 3n }), new Uint8Array([10, 2, 109, 101, 16, 3]));
 */
export function defineMessages<const S extends Shapes>(packageName: string, shapes: S, options: MessagesOptions = {}): Messages<S> {
  if (!PACKAGE.test(packageName)) refuse(`package ${packageName} is not lower-case words joined by dots, as in examples.counter.v1`);
  const codecs = new Map<string, MessageCodec<unknown>>();
  const codecOf = (name: string): MessageCodec<unknown> => codecs.get(name) ?? refuse(`${packageName} has no message ${name}`);
  for (const [name, shape] of Object.entries(shapes)) {
    if (!MESSAGE.test(name) || name === "Msg" || name === "Query") refuse(`${name} is not a message's name, as in MsgAdd`);
    codecs.set(name, messageOf(packageName, name, shape, codecOf, options.amino?.[name]));
  }
  for (const name of codecs.keys()) refuseEndless(shapes, packageName, name, []);
  for (const name of Object.keys(options.amino ?? {})) codecOf(name);
  const msg = new Map<string, Method>();
  for (const [name, codec] of [...codecs]) {
    if (codec.signers.length === 0) continue;
    const answer = `${name}Response`;
    if (!codecs.has(answer)) codecs.set(answer, messageOf(packageName, answer, {}, codecOf, undefined));
    addMethod(msg, method(`${packageName}.Msg`, rpcOf(name), codec, codecOf(answer)));
  }
  const query = queriesOf(packageName, codecs, options.rest ?? {});
  // The one cast of the definition: its members were made of the shapes that the types describe.
  return { ...Object.fromEntries(codecs), Msg: Object.fromEntries(msg), Query: Object.fromEntries(query) } as unknown as Messages<S>;
}

/** A message that always holds itself would have no end; in a list or `optional` it has one. */
function refuseEndless(shapes: Shapes, packageName: string, name: string, above: readonly string[]): void {
  if (above.includes(name)) refuse(`${[...above, name].join(" holds ")}: make one of them optional`);
  for (const { message, repeated, optional } of Object.values(shapes[name] ?? {})) {
    if (typeof message !== "string") continue;
    if (shapes[message] === undefined) refuse(`${name}: ${packageName} has no message ${message}`);
    if (!repeated && !optional) refuseEndless(shapes, packageName, message, [...above, name]);
  }
}

type Method = MethodCodec<unknown, unknown>;

function addMethod(service: Map<string, Method>, rpc: Method): void {
  const property = rpc.name.charAt(0).toLowerCase() + rpc.name.slice(1);
  if (service.has(property)) refuse(`two messages are the rpc ${rpc.path}`);
  service.set(property, rpc);
}

function rpcOf(name: string): string {
  if (!name.startsWith("Msg")) return name;
  if (!/^Msg[A-Z]/.test(name)) refuse(`${name}: Msg is followed by a capital, as in MsgAdd`);
  return name.slice(3);
}

function queriesOf(
  packageName: string,
  codecs: ReadonlyMap<string, MessageCodec<unknown>>,
  rest: Readonly<Record<string, string>>,
): ReadonlyMap<string, Method> {
  const service = new Map<string, Method>();
  const paths = new Map(Object.entries(rest));
  for (const [name, codec] of codecs) {
    const rpc = /^Query([A-Z].*)Request$/.exec(name)?.[1];
    if (rpc === undefined) continue;
    const answer = codecs.get(`Query${rpc}Response`) ?? refuse(`${name} has no Query${rpc}Response`);
    const path = paths.get(rpc);
    paths.delete(rpc);
    addMethod(service, method(`${packageName}.Query`, rpc, codec, answer, path === undefined ? [] : [{ verb: "get", path }]));
  }
  for (const left of paths.keys()) refuse(`rest names ${left}, which is no query of ${packageName}`);
  return service;
}

function messageOf(
  packageName: string,
  name: string,
  shape: Shape,
  codecOf: (name: string) => MessageCodec<unknown>,
  amino: string | undefined,
): MessageCodec<unknown> {
  const typeName = `${packageName}.${name}`;
  const fields = Object.entries(shape).map(([property, field]) => fieldOf(typeName, packageName, property, field, codecOf));
  const numbers = fields.map((field) => field.number);
  for (const [i, number] of numbers.entries()) if (numbers.indexOf(number) !== i) refuse(`${typeName} has two fields of number ${number}`);
  const signers = Object.values(shape).flatMap((field, i) => (field.role === "signer" ? [fields[i]?.name ?? ""] : []));
  return newCodec(typeName, () => fields, { signers, ...(amino === undefined ? {} : { amino: { name: amino } }) });
}

function fieldOf(
  typeName: string,
  packageName: string,
  property: string,
  field: Field<unknown>,
  codecOf: (name: string) => MessageCodec<unknown>,
): FieldInfo {
  const { number, kind, repeated, message } = field;
  if (!PROPERTY.test(property)) refuse(`${typeName}: ${property} is not a property's name, as in byTwo`);
  if (!Number.isInteger(number) || number < 1 || number > MAX_NUMBER || (number >= 19_000 && number <= 19_999))
    refuse(`${typeName}.${property}: field number ${number} is not in 1 to ${MAX_NUMBER} without 19000 to 19999`);
  if (repeated && field.optional) refuse(`${typeName}.${property}: a list is never optional`);
  const codec = typeof message === "string" ? () => codecOf(message) : message;
  return {
    number,
    name: property.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
    property,
    kind,
    repeated,
    required: field.role === "nullable" && !field.optional,
    ...(field.oneof === undefined ? {} : { oneof: field.oneof }),
    ...(codec === undefined ? {} : { message: codec }),
    ...(field.enum === undefined ? {} : { enum: enumOf(packageName, field.enum) }),
    ...(field.amino === undefined ? {} : { amino: field.amino }),
  };
}

function enumOf(packageName: string, { name, members }: NonNullable<Field<unknown>["enum"]>): EnumInfo {
  for (const [member, number] of Object.entries(members))
    if (number !== (number | 0)) refuse(`${name}.${member}: ${number} is not a 32-bit integer`);
  if (!Object.values(members).includes(0)) refuse(`enum ${name} has no value 0, which absent fields have`);
  return enumInfo(`${packageName}.${name}`, members);
}
