/** An event as handlers emit it: attributes in order, keys may repeat. */
export interface Event {
  readonly type: string;
  readonly attributes: readonly (readonly [key: string, value: string])[];
}

/** A name with a final `?` may be left out; the event then has no such attribute. */
type OptionalName<N extends string> = N extends `${infer Base}?` ? Base : never;
type RequiredName<N extends string> = N extends `${string}?` ? never : N;
export type AttributesOf<N extends string> = { readonly [K in RequiredName<N>]: string } & {
  readonly [K in OptionalName<N>]?: string | undefined;
};
export interface EventType<N extends string> {
  (attributes: AttributesOf<N>): Event;
  readonly type: string;
  readonly names: readonly string[];
}

/**
 * Declares an event: its attributes are written in the order of the names, whatever order they are given in.
 * @example
 * const OptIn = event("opt_in", ["consumer_id", "memo?"]);
 * assert.deepEqual(OptIn({ consumer_id: "0" }), { type: "opt_in", attributes: [["consumer_id", "0"]] });
 */
export function event<const N extends string>(type: string, names: readonly N[]): EventType<N> {
  const plain = names.map((name) => (name.endsWith("?") ? name.slice(0, -1) : name));
  const build = (given: AttributesOf<N>): Event => {
    // The names are the keys of the record's type; a missing one is an optional attribute.
    const values = given as Readonly<Record<string, string | undefined>>;
    const attributes: [string, string][] = [];
    for (const name of plain) {
      const text = values[name];
      if (text !== undefined) attributes.push([name, text]);
    }
    return { type, attributes };
  };
  return Object.assign(build, { type, names: plain });
}
