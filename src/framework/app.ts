import type { AnteStep } from "./ante.ts";
import type { MessageHandler, QueryHandler, Router } from "./context.ts";
import type { CodecLookup, MessageCodec } from "../proto/codec.ts";
import { MSG_INTERFACE } from "./unpackAny.ts";
import { anyCodec } from "../proto/registry.ts";
import { InvariantError } from "./errors.ts";
import type { Module, OpaqueCodec } from "./module.ts";
import { runTx } from "./runTx.ts";
import { createSlotTable, type Fill, type SlotId, type SlotTable } from "./slots.ts";
import { refuseSharedPrefixes, stateInfoOf } from "./state/define.ts";

export interface AppDefinition {
  /** Name that `info` reports. */
  readonly name: string;
  readonly version?: string;
  /** In the order of genesis, block hooks and slots, where `order` says nothing else. */
  readonly modules: readonly Module[];
  /** Bindings that would make two modules import each other are made here; they come behind the modules'. */
  readonly fills?: readonly Fill[];
  /** Checks of every transaction, in order. */
  readonly ante?: readonly AnteStep[];
  /** Phases whose order differs from that of `modules`; modules that are left out follow in the order of `modules`. */
  readonly order?: {
    readonly init?: readonly Module[];
    readonly pre?: readonly Module[];
    readonly begin?: readonly Module[];
    readonly end?: readonly Module[];
    readonly export?: readonly Module[];
    /** Order of the fills of slots. */
    readonly fills?: readonly Module[];
  };
  /**
   * The modules whose validator updates (InitGenesis, EndBlock) reach the engine: one, or several of which one answers at a time.
   * Without any the genesis file's validators stay.
   */
  readonly validatorSource?: Module | readonly Module[];
  /** Stores beside those that modules declare. */
  readonly stores?: readonly string[];
  /** bech32 prefix of accounts; default "cosmos". */
  readonly addressPrefix?: string;
}

/** A composed application: a value that any number of chains may run. */
export interface App {
  readonly name: string;
  readonly version: string;
  readonly addressPrefix: string;
  readonly modules: readonly Module[];
  readonly order: { readonly [P in "init" | "pre" | "begin" | "end" | "export"]: readonly Module[] };
  readonly validatorSources: readonly Module[];
  readonly ante: readonly AnteStep[];
  /** Bindings of the composition itself, behind the modules' own. */
  readonly fills: readonly Fill[];
  readonly slots: SlotTable;
  readonly router: Router;
  readonly messages: ReadonlyMap<string, MessageHandler>;
  readonly queries: ReadonlyMap<string, QueryHandler>;
  /** Names of all stores, sorted. */
  readonly stores: readonly string[];
}

/** An app as users hold it: a value to pass on. */
export interface OpaqueApp {
  readonly name: string;
}

/** The app behind a value that a user passed; refuses what createApp did not make. */
export function appOf(value: OpaqueApp): App {
  if (!("modules" in value && "router" in value && "slots" in value))
    fail(`${value.name} was not made by createApp or one of the shipped chains`);
  // The one cast: the members that only createApp gives are there.
  return value as App;
}

/** Composes modules and refuses what cannot work: missing requirements, unfilled slots, shared prefixes, two handlers of one message. */
export function createApp(definition: AppDefinition): App {
  const { modules, order = {} } = definition;
  refuseDuplicates(modules);
  checkRequirements(modules);
  const validatorSources = [definition.validatorSource ?? []].flat();
  for (const source of validatorSources) if (!modules.includes(source)) fail(`validatorSource ${source.name} is not among the modules`);
  const fills = [...ordered(modules, order.fills, "fills").flatMap((module) => module.fills), ...(definition.fills ?? [])];
  checkSlots(modules, fills);
  const states = modules.flatMap((module) => module.states).map(stateInfoOf);
  refuseSharedPrefixes(states);
  const messages = collect(modules, (module) => module.messages.map((handler) => [handler.typeUrl, handler] as const));
  const queries = collect(modules, (module) => module.queries.map((handler) => [handler.path, handler] as const));
  const codec = codecsOf(modules);
  const addressPrefix = definition.addressPrefix ?? "cosmos";
  const ante = definition.ante ?? [];
  const router: Router = {
    message: (typeUrl) => messages.get(typeUrl),
    query: (path) => queries.get(path),
    codec,
    implements: implementationsOf(modules, messages),
    deliver: (ctx, tx) => runTx({ router, addressPrefix, ante }, ctx.with({ mode: "deliver" }), tx).result,
  };
  const stores = new Set([
    ...states.map(({ store }) => store),
    ...modules.flatMap((module) => module.stores),
    ...(definition.stores ?? []),
  ]);
  return {
    name: definition.name,
    version: definition.version ?? "",
    addressPrefix,
    modules,
    order: {
      init: ordered(modules, order.init, "init"),
      pre: ordered(modules, order.pre, "pre"),
      begin: ordered(modules, order.begin, "begin"),
      end: ordered(modules, order.end, "end"),
      export: ordered(modules, order.export ?? order.init, "export"),
    },
    validatorSources,
    ante,
    fills: definition.fills ?? [],
    slots: createSlotTable(fills),
    router,
    messages,
    queries,
    stores: [...stores].sort(),
  };
}

function fail(rule: string): never {
  throw new InvariantError(`app refused: ${rule}`);
}

function refuseDuplicates(modules: readonly Module[]): void {
  const names = new Set<string>();
  for (const { name } of modules) {
    if (names.has(name)) fail(`two modules are called ${name}`);
    names.add(name);
  }
}

function checkRequirements(modules: readonly Module[]): void {
  const before = new Set<Module>();
  for (const module of modules) {
    for (const required of module.requires) if (!before.has(required)) fail(`${module.name} requires ${required.name} before it`);
    before.add(module);
  }
}

function checkSlots(modules: readonly Module[], fills: readonly Fill[]): void {
  const count = (slot: SlotId): number => fills.filter(({ into }) => into.slot === slot.slot).length;
  for (const module of modules) {
    for (const slot of module.needs) {
      if (slot.arity === "one" && count(slot) !== 1)
        fail(`${module.name} needs slot ${slot.slotName} filled once, it is filled ${count(slot)} times`);
    }
  }
  for (const { into } of fills) if (into.arity === "one" && count(into) > 1) fail(`slot ${into.slotName} is filled ${count(into)} times`);
}

function collect<T>(modules: readonly Module[], rows: (module: Module) => readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const module of modules) {
    for (const [name, handler] of rows(module)) {
      if (all.has(name)) fail(`${module.name}: ${name} has a handler already`);
      all.set(name, handler);
    }
  }
  return all;
}

/** Interfaces whose implementations come with modules, of which those declare them as `types`. */
const DECLARED_INTERFACES: ReadonlySet<string> = new Set(["cosmos.authz.v1beta1.Authorization", "cosmos.feegrant.v1beta1.FeeAllowanceI"]);

function implementationsOf(modules: readonly Module[], messages: ReadonlyMap<string, unknown>): Router["implements"] {
  const declared = new Set(modules.flatMap(({ types }) => types.map(({ typeUrl }) => typeUrl)));
  return (typeUrl, accepted) => {
    if (accepted === MSG_INTERFACE) return messages.has(typeUrl);
    return accepted === undefined || !DECLARED_INTERFACES.has(accepted) || declared.has(typeUrl);
  };
}

/** The codecs of the modules' own types, found from what they declare; the generated ones are known to everybody. */
function codecsOf(modules: readonly Module[]): CodecLookup {
  const own = new Map<string, OpaqueCodec>();
  const add = (module: string, codec: OpaqueCodec): void => {
    const known = own.get(codec.typeUrl) ?? anyCodec(codec.typeUrl);
    if (known === codec) return;
    if (known !== undefined) fail(`${module}: there is another message ${codec.typeName} already`);
    own.set(codec.typeUrl, codec);
    for (const { message } of codec.fields) if (message !== undefined) add(module, message());
  };
  for (const { name, messages, queries, genesis, types } of modules) {
    for (const { input, output } of [...messages, ...queries]) for (const codec of [input, output]) add(name, codec);
    for (const codec of genesis?.codec === undefined ? types : [genesis.codec, ...types]) add(name, codec);
  }
  // The one cast: what is called a codec here has all members of one.
  return (typeUrl) => (own.get(typeUrl) as MessageCodec<unknown> | undefined) ?? anyCodec(typeUrl);
}

function ordered(modules: readonly Module[], first: readonly Module[] | undefined, phase: string): readonly Module[] {
  if (first === undefined) return modules;
  for (const module of first) if (!modules.includes(module)) fail(`order.${phase} names ${module.name}, which is not among the modules`);
  if (new Set(first).size !== first.length) fail(`order.${phase} names a module twice`);
  return [...first, ...modules.filter((module) => !first.includes(module))];
}
