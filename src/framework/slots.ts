import { InvariantError } from "./errors.ts";

/** What the modules of an app have put into its slots. */
export interface SlotTable {
  readonly read: (slot: SlotId) => readonly unknown[];
}
export interface SlotId {
  readonly slot: symbol;
  readonly slotName: string;
  readonly arity: "one" | "many";
}
interface HasSlots {
  readonly slots: SlotTable;
}
/** A place that exactly one module of the app fills; calling it gives what was put there. */
export interface One<out T> extends SlotId {
  (ctx: HasSlots): T;
  readonly arity: "one";
  /** Undefined where nobody fills it, for a slot that no module `needs`. */
  readonly ifFilled: (ctx: HasSlots) => T | undefined;
}
/** A place that any number of modules fill, in the order of the app's modules. */
export interface Many<out T> extends SlotId {
  (ctx: HasSlots): readonly T[];
  readonly arity: "many";
}
export interface Fill {
  readonly into: SlotId;
  readonly with: unknown;
}

/** Declares a slot for one implementation; a module that calls it lists it in `needs`. */
export function one<T>(name: string): One<T> {
  const id = { slot: Symbol(name), slotName: name, arity: "one" as const };
  // The one cast of a slot: `fill` is its only writer and has checked the type.
  const ifFilled = (ctx: HasSlots): T | undefined => ctx.slots.read(id)[0] as T | undefined;
  const read = (ctx: HasSlots): T => {
    const found = ctx.slots.read(id);
    if (found.length !== 1) throw new InvariantError(`slot ${name} is filled ${found.length} times, its reader wants one`);
    return found[0] as T;
  };
  return Object.assign(read, id, { ifFilled });
}

/** Declares a slot for hooks, routes and other lists. */
export function many<T>(name: string): Many<T> {
  const id = { slot: Symbol(name), slotName: name, arity: "many" as const };
  return Object.assign((ctx: HasSlots): readonly T[] => ctx.slots.read(id) as readonly T[], id);
}

/**
 * Puts an implementation into a slot; list it in a module's `fills` or in createApp's.
 * @example
 * const onSold = many("shop.onSold");
 * const heard = [];
 * const listener = defineModule({ name: "listener", fills: [fill(onSold, (ctx, what) => heard.push(what))] });
 * createTestApp({ modules: [listener] }).withContext((ctx) => onSold(ctx).forEach((hook) => hook(ctx, "tea")));
 * assert.deepEqual(heard, ["tea"]);
 */
export function fill<T>(slot: One<T> | Many<T>, implementation: NoInfer<T>): Fill {
  return { into: slot, with: implementation };
}

/** Collects fills in order. */
export function createSlotTable(fills: readonly Fill[]): SlotTable {
  const table = new Map<symbol, unknown[]>();
  for (const { into, with: implementation } of fills) {
    const list = table.get(into.slot);
    if (list === undefined) table.set(into.slot, [implementation]);
    else list.push(implementation);
  }
  const none: readonly unknown[] = [];
  return { read: (id) => table.get(id.slot) ?? none };
}
