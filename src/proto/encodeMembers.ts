import { OperationError } from "../encoding/error.ts";
import type { MessageCodec } from "./codec.ts";

/** How many letters must change, come or go to make one name of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** The name that is nearest to another, undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((one) => [distance(plain(name), plain(one)), one] as const).sort(([a], [b]) => a - b);
  const [best] = ranked;
  return best === undefined || best[0] > Math.max(2, name.length / 3) ? undefined : best[1];
}

function refuseUnknown(codec: MessageCodec<unknown>, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const known = codec.fields.map(({ property }) => property);
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${nearest}?`;
    throw new OperationError("MESSAGE", `${codec.typeName} has no member ${name}`, { hint });
  }
  for (const { property, message } of codec.fields) {
    const nested = message?.();
    const member: unknown = nested === undefined ? undefined : Reflect.get(value, property);
    if (nested !== undefined) for (const one of Array.isArray(member) ? member : [member]) refuseUnknown(nested, one);
  }
}

/** The bytes of the given members over the defaults; a member that the message does not have would silently be left out, so it is refused. */
export function encodeMembers<T>(codec: MessageCodec<T>, members: Partial<T>): Uint8Array {
  // The codec's type is of no matter for the names.
  refuseUnknown(codec as unknown as MessageCodec<unknown>, members);
  return codec.encode(codec.from(members));
}
