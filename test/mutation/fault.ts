/** A one-line fault, and the tests of which at least one must fail on it. */
export interface Fault {
  readonly name: string;
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  /** Exact source text that occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test files, the likeliest killer first. */
  readonly tests: readonly string[];
}

/** How often the text of a fault stands in its file; anything but one is a rotten entry. */
export function occurrences(text: string, find: string): number {
  return find === "" ? 0 : text.split(find).length - 1;
}

/** The source with the fault in it. */
export function withFault(text: string, { file, find, replace }: Fault): string {
  const count = occurrences(text, find);
  if (count !== 1) throw new Error(`${file} has the text of the fault ${count} times, not once: ${find}`);
  const at = text.indexOf(find);
  return text.slice(0, at) + replace + text.slice(at + find.length);
}
