import type { DecodeNotes, FoundAny, MessageCodec, UnknownFields } from "../proto/codec.ts";
import { anyCodec } from "../proto/registry.ts";
import type { Router } from "./context.ts";
import { ensure, sdkErrors } from "./errors.ts";

/** How deep Anys may lie in each other, and how many may lie below one: the SDK's limits. */
const MAX_DEPTH = 10;
const MAX_BELOW = 100;
/** What every message with signers stands for. */
export const MSG_INTERFACE = "cosmos.base.v1beta1.Msg";

/** Notes of a decoding that collects the Anys it meets. */
export type AnyNotes = DecodeNotes & { readonly anys: FoundAny[] };

/** Notes for a decoding whose Anys are to be unpacked. */
export function anyNotes(): AnyNotes {
  return { absent: false, nonCriticals: false, anys: [] };
}

/** One Any of a transaction and all below it. */
interface Walk {
  readonly router: Router;
  readonly unknown: UnknownFields;
  readonly notes: DecodeNotes;
  left: number;
}

/**
 * Checks the Anys that lie in the content of one Any of a transaction as the SDK's decoder does: types that are known and stand for
 * what their field accepts, without unknown fields, neither too deep nor too many. Unknown fields that may be ignored are noted.
 */
export function unpackBelow(router: Router, notes: AnyNotes, unknown: UnknownFields): void {
  const walk: Walk = { router, unknown, notes, left: MAX_BELOW - 1 };
  for (const found of notes.anys) unpack(walk, found, 2);
}

/** The same for an Any of the transaction's own. */
export function unpackAny(router: Router, found: FoundAny, unknown: UnknownFields, notes: DecodeNotes): void {
  unpack({ router, unknown, notes, left: MAX_BELOW }, found, 1);
}

function unpack(walk: Walk, { packed, field, isSuperseded, isMerged }: FoundAny, depth: number, isBelowRead = false): void {
  const { router, notes: all } = walk;
  // Parts that were merged away, and what is held where no interface is named, are never unpacked: only unknown fields are looked for.
  const isOnlyRead = isBelowRead || isSuperseded || field.accepts === undefined;
  // What came of merging was looked at in its parts.
  if (isOnlyRead && isMerged) return;
  // Bounded before it is entered, since stack depth is not deterministic.
  // DEVIATION: where Go only looks for unknown fields it goes 10,000 messages deep.
  ensure(depth <= MAX_DEPTH, sdkErrors.TxDecode, "max depth exceeded");
  const codec = registered(router, packed.typeUrl);
  const isKnown = codec !== undefined && walk.router.implements(packed.typeUrl, field.accepts);
  ensure(isKnown, sdkErrors.TxDecode, `unable to resolve type URL ${packed.typeUrl}`);
  if (!isOnlyRead) {
    ensure(walk.left > 0, sdkErrors.TxDecode, "call limit exceeded");
    walk.left -= 1;
    const text = `no concrete type registered for type URL ${packed.typeUrl} against interface ${field.accepts}`;
    ensure(standsFor(codec, field.accepts), sdkErrors.TxDecode, text);
  }
  const notes = anyNotes();
  codec.decode(packed.value, isMerged ? "skip" : walk.unknown, notes);
  if (notes.nonCriticals && !isMerged) all.nonCriticals = true;
  if (notes.unusual === true) all.unusual = true;
  for (const below of notes.anys) unpack(walk, below, depth + 1, isOnlyRead);
}

const ANSWER = "Response";

/** Finds a type that Go's registry has: one that stands for something, a message with signers or its answer, or the app's own. */
function registered({ codec: find }: Router, typeUrl: string): MessageCodec<unknown> | undefined {
  const codec = find(typeUrl);
  if (codec === undefined || codec.implements.length > 0 || codec.signers.length > 0 || anyCodec(typeUrl) !== codec) return codec;
  const asked = typeUrl.endsWith(ANSWER) ? find(typeUrl.slice(0, -ANSWER.length)) : undefined;
  return asked !== undefined && asked.signers.length > 0 ? codec : undefined;
}

function standsFor(codec: MessageCodec<unknown>, accepted: string | undefined): boolean {
  if (accepted === undefined) return true;
  return accepted === MSG_INTERFACE ? codec.signers.length > 0 : codec.implements.includes(accepted);
}
