import type { DecodeNotes, FoundAny, MessageCodec, UnknownFields } from "../proto/codec.ts";
import type { Router } from "./context.ts";
import { ensure, sdkErrors } from "./errors.ts";

/** How deep Anys may lie in each other, and how many may lie below one: the SDK's limits. */
const MAX_DEPTH = 10;
const MAX_BELOW = 100;
/** What every message with signers stands for. */
const MSG = "cosmos.base.v1beta1.Msg";

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

function unpack(walk: Walk, { packed, field, isSuperseded, isMerged }: FoundAny, depth: number): void {
  // Bounded before it is entered, since stack depth is not deterministic.
  ensure(depth <= MAX_DEPTH, sdkErrors.TxDecode, "max depth exceeded");
  const codec = walk.router.codec(packed.typeUrl);
  ensure(codec !== undefined, sdkErrors.TxDecode, `unable to resolve type URL ${packed.typeUrl}`);
  if (!isSuperseded) {
    ensure(walk.left > 0, sdkErrors.TxDecode, "call limit exceeded");
    walk.left -= 1;
    const text = `no concrete type registered for type URL ${packed.typeUrl} against interface ${field.accepts}`;
    ensure(standsFor(codec, field.accepts), sdkErrors.TxDecode, text);
  }
  const notes = anyNotes();
  // What came of merging was looked at in its parts.
  codec.decode(packed.value, isMerged ? "skip" : walk.unknown, notes);
  if (notes.nonCriticals && !isMerged) walk.notes.nonCriticals = true;
  if (notes.unusual === true) walk.notes.unusual = true;
  for (const below of notes.anys) unpack(walk, below, depth + 1);
}

function standsFor(codec: MessageCodec<unknown>, accepted: string | undefined): boolean {
  if (accepted === undefined) return true;
  return accepted === MSG ? codec.signers.length > 0 : codec.implements.includes(accepted);
}
