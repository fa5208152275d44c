import { ensureInvariant } from "../errors.ts";
import type { PrefixInfo } from "./access.ts";

/** An unbound collection; defineState gives it its store. Covariant, so that records of them need no `any`. */
export interface Spec<out C> {
  readonly prefixes: readonly PrefixInfo[];
  readonly bind: (store: string, name: string) => C;
}
/** What createApp needs to know of a state without its types. */
export interface StateInfo {
  readonly store: string;
  readonly collections: readonly { readonly name: string; readonly prefixes: readonly PrefixInfo[] }[];
}
const info: unique symbol = Symbol("state info");
export interface StateInfoHolder {
  readonly [info]: StateInfo;
}
export type State<S> = { readonly [K in keyof S]: S[K] extends Spec<infer C> ? C : never } & StateInfoHolder;

/** What is known of a state's store and prefixes. */
export function stateInfoOf(state: StateInfoHolder): StateInfo {
  return state[info];
}

/**
 * Declares all collections that a module keeps in a store. Several modules may share a store by different prefixes.
 * @example
 * const state = defineState("shop", { prices: map(2, key.string, value.u64), sold: counter(3) });
 * const { withContext } = createTestApp({ modules: [defineModule({ name: "shop", state })] });
 * const prices = withContext((ctx) => {
 *   state.prices.set(ctx, "tea", 3n);
 *   state.prices.set(ctx, "cake", 5n);
 *   return [...state.prices.entries(ctx)];
 * });
 * assert.deepEqual(prices, [["cake", 5n], ["tea", 3n]]);
 */
export function defineState<const S extends Readonly<Record<string, Spec<unknown>>>>(store: string, specs: S): State<S> {
  const collections = Object.entries(specs).map(([name, spec]) => ({ name, prefixes: spec.prefixes }));
  const stateInfo: StateInfo = { store, collections };
  refuseSharedPrefixes([stateInfo]);
  const bound = Object.entries(specs).map(([name, spec]) => [name, spec.bind(store, name)] as const);
  // The keys and collections are those of the record; fromEntries forgets them.
  return Object.assign(Object.fromEntries(bound), { [info]: stateInfo }) as unknown as State<S>;
}

/** Two collections under one prefix would read each other's rows. */
export function refuseSharedPrefixes(states: readonly StateInfo[]): void {
  const owners = new Map<string, string>();
  for (const { store, collections } of states) {
    for (const { name, prefixes } of collections) {
      for (const { id } of prefixes) {
        const owner = owners.get(`${store}/${id}`);
        ensureInvariant(owner === undefined, `store ${store}: collections ${owner} and ${name} have the same prefix ${id}`);
        owners.set(`${store}/${id}`, name);
      }
    }
  }
}
