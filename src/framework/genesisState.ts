import { compareBytes, fromUtf8 } from "../encoding/bytes.ts";
import { OperationError } from "../encoding/error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../encoding/json.ts";
import type { App } from "./app.ts";
import type { ValidatorUpdate } from "./application.ts";
import type { Context, ReadContext } from "./context.ts";
import { ensureInvariant } from "./errors.ts";
import type { Module } from "./module.ts";

export interface GenesisOptions {
  /** Sections of modules that the app does not have, to be passed over whatever they hold. */
  readonly ignoreGenesis?: readonly string[] | "all";
  /** Hears of sections that were passed over. */
  readonly warn?: (text: string) => void;
}

/** Reads app_state, which must be an object. */
export function parseAppState(bytes: Uint8Array): JsonObject {
  const state = parseJson(fromUtf8(bytes), { maxDepth: 64 });
  if (!isJsonObject(state)) throw refused("app_state is not an object");
  return state;
}

/** Runs the modules' InitGenesis in order; returns the updates of the validator sources, of which only one may have any. */
export function initGenesis(app: App, ctx: Context, appState: JsonObject, options: GenesisOptions): readonly ValidatorUpdate[] {
  passOver(app, appState, options);
  let validators: readonly ValidatorUpdate[] = [];
  for (const module of app.order.init) {
    const section = appState[module.name];
    if (section === undefined || section === null || module.genesis === undefined) continue;
    const updates = inModule(module.name, "InitGenesis", () => module.genesis?.init(ctx, section) ?? []);
    validators = joinUpdates(app, module, validators, updates);
  }
  return validators;
}

/** Adds what a module returned; only validator sources are heard, and only one of them in a phase (as Go's module manager). */
export function joinUpdates(
  app: Pick<App, "validatorSources">,
  module: Module,
  before: readonly ValidatorUpdate[],
  updates: readonly ValidatorUpdate[],
): readonly ValidatorUpdate[] {
  if (updates.length === 0 || !app.validatorSources.includes(module)) return before;
  ensureInvariant(before.length === 0, `validator updates of ${module.name}: a module before it has set some already`);
  return updates;
}

/** Sections that no module reads must hold nothing that would be lost. */
function passOver(app: App, appState: JsonObject, options: GenesisOptions): void {
  const readers = new Set(app.modules.flatMap(({ name, genesis }) => (genesis === undefined ? [] : [name])));
  const left = Object.keys(appState).filter((name) => !readers.has(name));
  const { ignoreGenesis = [] } = options;
  const full = left.filter((name) => ignoreGenesis !== "all" && !ignoreGenesis.includes(name) && holdsState(appState[name]));
  if (full.length > 0) throw refused(`app_state has state of modules that this app does not have: ${full.join(", ")}`);
  if (left.length > 0) options.warn?.(`genesis sections of modules that this app does not have were passed over: ${left.join(", ")}`);
}

/** State comes in lists; parameters may have lists, too. */
function holdsState(section: JsonValue | undefined): boolean {
  if (Array.isArray(section)) return section.length > 0;
  if (!isJsonObject(section)) return false;
  return Object.entries(section).some(([name, member]) => !/params$/i.test(name) && holdsState(member));
}

function refused(rule: string): OperationError {
  return new OperationError("GENESIS_REFUSED", rule);
}

/** The app_state of an export, sections by name. */
export function exportGenesis(app: App, ctx: ReadContext): JsonObject {
  const sections = app.order.export.flatMap(({ name, genesis }) =>
    genesis === undefined ? [] : [[name, inModule(name, "ExportGenesis", () => genesis.export(ctx))] as const],
  );
  return Object.fromEntries(sections.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The app_state of a new chain: every module's defaults. */
export function defaultGenesis(app: App): JsonObject {
  return Object.fromEntries(
    app.modules.flatMap(({ name, genesis }) => (genesis === undefined ? [] : [[name, genesis.defaults(app.router.codec)] as const])),
  );
}

/**
 * The app_state of a new chain as all who make one make it: the defaults of every module, with members replaced by those of `overrides`.
 * Objects are merged member by member; lists, values and packed messages ("@type") replace what was there; a section of null is none.
 * A document that a user gives is no new chain: it is taken as it is, and a section that it lacks is passed over as Go passes it over.
 * @example
 * const app = createApp({ name: "coins", modules: [auth.auth, bank.bank] });
 * const { auth: accounts, bank: coins } = genesisOf(app, { bank: { params: { default_send_enabled: false } } });
 * assert.equal(coins.params.default_send_enabled, false);
 * assert.deepEqual([coins.balances, accounts.params.tx_sig_limit], [[], "7"]);
 */
export function genesisOf(app: App, overrides: JsonObject = {}): JsonObject {
  const defaults = defaultGenesis(app);
  const strangers = Object.keys(overrides).filter((name) => !Object.hasOwn(defaults, name));
  if (strangers.length > 0) throw refused(`genesis names sections that no module of ${app.name} reads: ${strangers.join(", ")}`);
  const given = Object.entries(overrides).filter(([, section]) => section !== null);
  return merged(defaults, Object.fromEntries(given));
}

function merged(below: JsonObject, above: JsonObject): JsonObject {
  const members = Object.entries(above).map(([name, member]): readonly [string, JsonValue] => {
    const other = below[name];
    const isNested = isJsonObject(other) && isJsonObject(member) && member["@type"] === undefined;
    return [name, isNested ? merged(other, member) : member];
  });
  return { ...below, ...Object.fromEntries(members) };
}

/** Throws what is wrong with an app_state, without running it. */
export function validateGenesis(app: App, appState: JsonObject, options: GenesisOptions = {}): void {
  passOver(app, appState, options);
  for (const { name, genesis } of app.modules) {
    const section = appState[name];
    if (section !== undefined && section !== null) inModule(name, "ValidateGenesis", () => genesis?.validate(section, app.router.codec));
  }
}

/** Names the module in whatever goes wrong in one of its phases. */
export function inModule<T>(module: string, phase: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    throw new OperationError("MODULE_FAILED", `${phase} of module ${module}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      data: { module, phase },
      cause,
    });
  }
}

/** The engine's genesis validators, where it names any, must be those that the modules made of app_state. */
export function checkGenesisValidators(asked: readonly ValidatorUpdate[], made: readonly ValidatorUpdate[]): readonly ValidatorUpdate[] {
  if (made.length === 0) throw refused("validator set is empty after InitGenesis: no validator has enough power");
  if (asked.length === 0) return made;
  if (asked.length !== made.length) throw refused(`genesis names ${asked.length} validators, the modules made ${made.length}`);
  const byKey = (list: readonly ValidatorUpdate[]): readonly ValidatorUpdate[] =>
    [...list].sort((a, b) => compareBytes(a.publicKey.bytes, b.publicKey.bytes));
  const [want, have] = [byKey(asked), byKey(made)];
  for (const [i, { publicKey, power }] of have.entries()) {
    const other = want[i];
    const isSame = other !== undefined && other.power === power && compareBytes(other.publicKey.bytes, publicKey.bytes) === 0;
    if (!isSame)
      throw refused(`genesis validator ${i} has power ${other?.power} in the genesis file and ${power} by the modules, or another key`);
  }
  return have;
}
