/**
 * A math.Int or LegacyDec that is not on the wire, or is there as empty text, is nil in Go: some code reads it as zero, some
 * panics. Here it reads 0n, and the message that was decoded remembers which of its members were absent. The mark is a member
 * under a symbol, so that it survives freezing and spreading and no message without absent members has it.
 */
const ABSENT: unique symbol = Symbol("absent");

interface Marked {
  readonly [ABSENT]?: ReadonlySet<string>;
}

/** Whether a member of type math.Int or LegacyDec is absent, nil in Go, and only reads as 0n; of a list: whether one of its elements is. */
export function isAbsent<T extends object>(message: T, property: keyof T & string): boolean {
  const marked: Marked = message;
  if (marked[ABSENT]?.has(property) !== true) return false;
  const value: unknown = message[property];
  return Array.isArray(value) || value === 0n;
}

/** Remembers of a message that a member is absent. */
export function markAbsent(message: object, property: string): void {
  const marked: Marked = message;
  Object.assign(message, { [ABSENT]: new Set(marked[ABSENT]).add(property) });
}

/** What Go does with an absent number that it needs: it dereferences nil. In a transaction this becomes code 111222. */
export class AbsentNumberError extends Error {
  override readonly name = "AbsentNumberError";
}

/** Throws as Go panics where a math.Int or LegacyDec is absent that is about to be used. */
export function ensurePresent<T extends object>(message: T, ...properties: readonly (keyof T & string)[]): void {
  for (const property of properties)
    if (isAbsent(message, property))
      throw new AbsentNumberError(`${property} is absent: invalid memory address or nil pointer dereference`);
}
