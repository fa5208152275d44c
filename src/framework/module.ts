import type { ValidatorUpdate } from "./application.ts";
import { ensureInvariant } from "./errors.ts";
import type { Context, MessageHandler, Nothing, QueryHandler } from "./context.ts";
import type { MessageCodec } from "../proto/codec.ts";
import type { GenesisHandler } from "./genesis.ts";
import type { Fill, SlotId } from "./slots.ts";
import type { StateInfoHolder } from "./state/define.ts";

export type Updates = Nothing | readonly ValidatorUpdate[];

/** Everything that a module is; `createApp` composes them. */
export interface Module {
  readonly name: string;
  readonly states: readonly StateInfoHolder[];
  /** Stores beside those of its states: part of the app hash even while empty. */
  readonly stores: readonly string[];
  readonly requires: readonly Module[];
  readonly needs: readonly SlotId[];
  readonly fills: readonly Fill[];
  readonly messages: readonly MessageHandler[];
  readonly queries: readonly QueryHandler[];
  /** Types that may stand in an Any, beside those of its messages, queries and genesis. */
  readonly types: readonly OpaqueCodec[];
  readonly genesis: GenesisHandler | undefined;
  readonly preBlock: ((ctx: Context) => Nothing) | undefined;
  readonly beginBlock: ((ctx: Context) => Nothing) | undefined;
  readonly endBlock: ((ctx: Context) => Updates) | undefined;
}

/** A module as users hold it: what `defineModule` gave them. */
export interface OpaqueModule {
  readonly name: string;
}

/** The modules behind values that a user passed. */
export function modulesOf(values: readonly OpaqueModule[]): readonly Module[] {
  for (const value of values) {
    ensureInvariant("fills" in value && "messages" in value && "states" in value, `module ${value.name} was not made by defineModule`);
  }
  // The one cast: the members that only defineModule gives are there.
  return values as readonly Module[];
}

/** A message codec of whatever type. */
export type OpaqueCodec = Pick<MessageCodec<unknown>, "typeName" | "typeUrl" | "fields">;

export interface ModuleDefinition {
  /** Section of app_state and name in errors. */
  readonly name: string;
  readonly state?: StateInfoHolder | readonly StateInfoHolder[];
  readonly stores?: readonly string[];
  /** Modules that must be composed before this one. */
  readonly requires?: readonly Module[];
  /** Slots that must be filled exactly once in the app. */
  readonly needs?: readonly SlotId[];
  readonly fills?: readonly Fill[];
  readonly messages?: readonly MessageHandler[];
  readonly queries?: readonly QueryHandler[];
  readonly types?: readonly OpaqueCodec[];
  readonly genesis?: GenesisHandler;
  /** Runs before all BeginBlocks; upgrades and consensus parameters that the block itself must see. */
  readonly preBlock?: (ctx: Context) => Nothing;
  readonly beginBlock?: (ctx: Context) => Nothing;
  /** Validator updates reach the engine only from the app's validatorSource. */
  readonly endBlock?: (ctx: Context) => Updates;
}

/**
 * Declares a module: a value, not a class.
 * @example
 * const state = defineState("heart", { beats: counter(1) });
 * const heart = defineModule({ name: "heart", state, beginBlock: (ctx) => state.beats.set(ctx, state.beats.get(ctx) + 1n) });
 * const app = createTestApp({ modules: [heart] });
 * app.block();
 * app.block();
 * assert.equal(app.withContext((ctx) => state.beats.get(ctx)), 2n);
 */
export function defineModule(definition: ModuleDefinition): Module {
  const { state } = definition;
  return {
    name: definition.name,
    states: state === undefined ? [] : isList(state) ? state : [state],
    stores: definition.stores ?? [],
    requires: definition.requires ?? [],
    needs: definition.needs ?? [],
    fills: definition.fills ?? [],
    messages: definition.messages ?? [],
    queries: definition.queries ?? [],
    types: definition.types ?? [],
    genesis: definition.genesis,
    preBlock: definition.preBlock,
    beginBlock: definition.beginBlock,
    endBlock: definition.endBlock,
  };
}

function isList(state: StateInfoHolder | readonly StateInfoHolder[]): state is readonly StateInfoHolder[] {
  return Array.isArray(state);
}
