import { type ReadAddress, readBech32, writeBech32 } from "./addresses.ts";
import { DecodeError } from "../encoding/error.ts";
import { WireError } from "../encoding/wire.ts";
import { ensurePresent } from "../encoding/absent.ts";
import type { DecodeNotes, FieldInfo, MessageCodec, MethodCodec, UnknownFields } from "../proto/codec.ts";
import { ref } from "../proto/define.ts";
import { type ChainSettings, type Context, type Message, type MessageHandler, type Nothing, refuseThenable } from "./context.ts";
import { ensure, ensureInvariant, sdkErrors } from "./errors.ts";

/** A response without members may be left out. */
export type Answer<O> = keyof O extends never ? Nothing : O;

/** One member of google.protobuf.Any. */
export interface PackedMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/**
 * Handles one rpc of a Msg service: request, response and signers are known from the method.
 * `validate` needs no state (Go's ValidateBasic), only the chain's address prefix, and runs at CheckTx as well.
 * @example
 * const { Msg } = defineMessages("examples.echo.v1", { Say: { sender: f.signer(1), word: f.string(2) }, SayResponse: { word: f.string(1) } });
 * const say = message(Msg.say, { handle: (ctx, { word }) => ({ word: word.toUpperCase() }) });
 * const { deliver } = createTestApp({ modules: [defineModule({ name: "echo", messages: [say] })] });
 * assert.equal(deliver(Msg.say, { sender: "me", word: "ho" }).response.word, "HO");
 */
export function message<I, O>(
  method: MethodCodec<I, O>,
  definition: {
    readonly validate?: (message: NoInfer<I>, chain: ChainSettings) => Nothing;
    /**
     * Members of type math.Int or LegacyDec that `validate` and `handle` themselves take as absent (`isAbsent`), with the properties
     * that lead to them: "rate", "token.amount". Any other that is absent makes the message fail as Go does on a nil number: in
     * `validate`'s place where there is one, else before `handle`.
     */
    readonly absent?: readonly string[];
    readonly handle: (ctx: Context, message: NoInfer<I>) => Answer<NoInfer<O>>;
  },
): MessageHandler {
  const { input, output, path } = method;
  const allowed = new Set(definition.absent);
  for (const member of allowed) ensureNumber(input, member);
  const handler: MessageHandler = {
    typeUrl: input.typeUrl,
    path,
    responseTypeUrl: output.typeUrl,
    input: ref(() => input)(),
    output: ref(() => output)(),
    parse(bytes, unknown, notes = { absent: false, nonCriticals: false }) {
      const value = decodeMessage(input, bytes, unknown, notes);
      const refuse = (): void => {
        if (notes.absent) refuseAbsent(input, value, allowed);
      };
      let signers: readonly string[] | undefined;
      return {
        typeUrl: input.typeUrl,
        bytes,
        value,
        handler,
        validate(chain) {
          if (definition.validate === undefined) return;
          refuse();
          refuseThenable(definition.validate(value, chain));
        },
        signers: () => (signers ??= signersOf(input, value)),
        run(ctx) {
          refuse();
          // Only a response without members may be left out; its defaults are the response.
          return output.encode((refuseThenable(definition.handle(ctx, value)) as O | undefined) ?? output.from());
        },
      };
    },
  };
  return handler;
}

/** Throws at definition, not in a transaction, if a path of properties ends at no number that can be absent. */
function ensureNumber(codec: Pick<MessageCodec<unknown>, "fields" | "typeName">, member: string): void {
  const [property = "", ...rest] = member.split(".");
  const field = codec.fields.find((one) => one.property === property);
  const nested = field?.message?.();
  if (nested !== undefined && rest.length > 0) ensureNumber(nested, rest.join("."));
  else ensureInvariant(rest.length === 0 && isNumber(field), `${codec.typeName} has no math.Int or LegacyDec ${member}`);
}

function isNumber(field: FieldInfo | undefined): boolean {
  return field?.kind === "int" || field?.kind === "dec";
}

/** Fails as Go does if a number is absent, at any depth, that is not among the allowed ones. */
function refuseAbsent(codec: Pick<MessageCodec<unknown>, "fields">, value: unknown, allowed: ReadonlySet<string>, above = ""): void {
  if (typeof value !== "object" || value === null) return;
  for (const field of codec.fields) {
    const at = above + field.property;
    const nested = field.message?.();
    if (nested === undefined) {
      if (isNumber(field) && !allowed.has(at)) ensurePresent(value as Record<string, unknown>, field.property);
      continue;
    }
    const member = memberOf(value, field.property);
    for (const one of Array.isArray(member) ? member : [member]) refuseAbsent(nested, one, allowed, `${at}.`);
  }
}

function decodeMessage<I>(codec: MessageCodec<I>, bytes: Uint8Array, unknown: UnknownFields | undefined, notes: DecodeNotes): I {
  try {
    return codec.decode(bytes, unknown, notes);
  } catch (error) {
    if (error instanceof WireError || error instanceof DecodeError) ensure(false, sdkErrors.TxDecode, error.message);
    throw error;
  }
}

/** The message's value if it is of this type. */
export function messageAs<T>(codec: MessageCodec<T>, candidate: Message): T | undefined {
  // A message with this type URL was decoded by this codec.
  return candidate.typeUrl === codec.typeUrl ? (candidate.value as T) : undefined;
}

/** The addresses in the fields that the .proto names as signers, without repetition. */
export function signersOf(codec: Pick<MessageCodec<unknown>, "fields" | "signers" | "typeName">, value: unknown): readonly string[] {
  const only = codec.signers.length === 1 ? memberOf(value, propertyOf(codec, codec.signers[0] ?? "")) : undefined;
  if (typeof only === "string") return [only];
  return [...new Set(allSignersOf(codec, value))];
}

/** The same with repetitions: one for each field and each of its members. */
export function allSignersOf(codec: Pick<MessageCodec<unknown>, "fields" | "signers" | "typeName">, value: unknown): readonly string[] {
  return codec.signers.flatMap((name) => {
    const field = codec.fields.find((candidate) => candidate.name === name);
    ensure(field !== undefined, sdkErrors.Logic, `${codec.typeName} has no field ${name} for its signer`);
    return signersIn(field, value);
  });
}

function propertyOf({ fields }: Pick<MessageCodec<unknown>, "fields">, name: string): string {
  for (const field of fields) if (field.name === name) return field.property;
  return "";
}

function signersIn(field: FieldInfo, owner: unknown): readonly string[] {
  const member = memberOf(owner, field.property);
  const members: readonly unknown[] = Array.isArray(member) ? member : [member];
  const nested = field.message?.();
  if (nested !== undefined) return members.flatMap((one) => (one === undefined ? [] : allSignersOf(nested, one)));
  return members.map((one) => {
    ensure(typeof one === "string", sdkErrors.Logic, `signer ${field.name} is no text`);
    return one;
  });
}

function memberOf(owner: unknown, property: string): unknown {
  return typeof owner === "object" && owner !== null ? Reflect.get(owner, property) : undefined;
}

/** Account bytes of a signer: accounts and operators (valoper) of this chain. */
export function signerBytes(ctx: { readonly addressPrefix: string }, address: string): Uint8Array {
  const { prefix, bytes } = decodeSigner(address);
  const known = prefix === ctx.addressPrefix || prefix === `${ctx.addressPrefix}valoper`;
  ensure(known, sdkErrors.Logic, `hrp does not match bech32 prefix: expected '${ctx.addressPrefix}' got '${prefix}'`);
  return bytes;
}

/** A transaction's signer, whose prefix must be that of the field that names it, with the account's own address. */
export function strictSigner(
  ctx: { readonly addressPrefix: string },
  address: string,
  isOperator: boolean,
): { readonly address: string; readonly bytes: Uint8Array } {
  const { prefix, bytes } = decodeSigner(address);
  const expected = isOperator ? `${ctx.addressPrefix}valoper` : ctx.addressPrefix;
  ensure(prefix === expected, sdkErrors.Logic, `hrp does not match bech32 prefix: expected '${expected}' got '${prefix}'`);
  const { length } = bytes;
  ensure(length > 0, sdkErrors.UnknownAddress, "addresses cannot be empty");
  ensure(length <= MAX_ADDRESS_BYTES, sdkErrors.UnknownAddress, `address max length is ${MAX_ADDRESS_BYTES}, got ${length}`);
  return { address: writeBech32(ctx.addressPrefix, bytes), bytes };
}

/** Whether a message's signers are named as validator operators. */
export function hasOperatorSigners({ fields, signers }: Pick<MessageCodec<unknown>, "fields" | "signers">): boolean {
  return fields.some(({ name, operator }) => operator === true && signers.includes(name));
}

const MAX_ADDRESS_BYTES = 255;

/** Go gives bech32's own errors on without a code. */
function decodeSigner(address: string): ReadAddress {
  if (address.trim() === "") throw new DecodeError("empty address string is not allowed");
  try {
    return readBech32(address);
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(`decoding bech32 failed: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The account address of a signer, also where the message names it as validator operator. */
export function signerAccount(ctx: { readonly addressPrefix: string }, address: string): string {
  return writeBech32(ctx.addressPrefix, signerBytes(ctx, address));
}

/** Finds the handler of a packed message and decodes it; for gov proposals, authz and the like. */
export function parseMessage(ctx: Pick<Context, "router">, packed: PackedMessage): Message {
  const handler = ctx.router.message(packed.typeUrl);
  const text = ctx.router.codec(packed.typeUrl) === undefined ? "unable to resolve type URL" : "no message handler found for";
  ensure(handler !== undefined, sdkErrors.UnknownRequest, `${text} ${packed.typeUrl}`);
  return handler.parse(packed.value);
}

/** Validates and runs a packed message here and now, as gov does with a proposal's; returns the encoded response. */
export function runMessage(ctx: Context, packed: PackedMessage): Uint8Array {
  const parsed = parseMessage(ctx, packed);
  parsed.validate(ctx);
  return parsed.run(ctx);
}

/** Packs a message as Any. */
export function packMessage<T>(codec: MessageCodec<T>, value: T): PackedMessage {
  return { typeUrl: codec.typeUrl, value: codec.encode(value) };
}
