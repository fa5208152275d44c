export { AbsentNumberError, ensurePresent, isAbsent } from "../encoding/absent.ts";
export { readBech32, writeBech32 } from "./addresses.ts";
export { type AnteStep, extraAnteSteps } from "./ante.ts";
export { type App, type AppDefinition, createApp } from "./app.ts";
export type {
  AbciEvent,
  Application,
  CommitInfo,
  ConsensusParams,
  ExecTxResult,
  Misbehavior,
  PublicKey,
  ValidatorUpdate,
  VoteInfo,
} from "./application.ts";
export { type ConsensusParamsKeeper, consensusParamsKeeper, DEFAULT_CONSENSUS_PARAMS } from "./consensusParams.ts";
export type {
  Attempt,
  ChainSettings,
  Context,
  ContextChanges,
  DecCoin,
  ExecMode,
  HeaderInfo,
  Message,
  MessageHandler,
  Nothing,
  QueryHandler,
  ReadContext,
  Router,
} from "./context.ts";
export {
  defineErrors,
  type ErrorCode,
  ensure,
  ensureInvariant,
  ensureQuery,
  type GrpcCode,
  InvariantError,
  panicError,
  QueryError,
  StateError,
  sdkErrors,
  UNDEFINED_CODESPACE,
  unregisteredError,
} from "./errors.ts";
export { type AttributesOf, type Event, type EventType, event } from "./events.ts";
export { createGasMeter, GAS, type GasMeter, OutOfGasError } from "./gas.ts";
export { type GenesisHandler, genesis } from "./genesis.ts";
export { goSort } from "./goSort.ts";
export { type KeyCodec, key, type Leading } from "./keys.ts";
export { type PathKey, path, type Segment, segment } from "./pathKeys.ts";
export {
  type Answer,
  allSignersOf,
  message,
  messageAs,
  type PackedMessage,
  packMessage,
  parseMessage,
  runMessage,
  signerAccount,
  signerBytes,
  signersOf,
  strictSigner,
} from "./message.ts";
export { defineModule, type Module, type ModuleDefinition, modulesOf, type OpaqueModule, type Updates } from "./module.ts";
export { type Page, type PageMode, type PageSource, paginate } from "./pagination.ts";
export { query } from "./query.ts";
export { type Fill, fill, type Many, many, type One, one, type SlotTable } from "./slots.ts";
export type { Prefix, Range, StoredCodec } from "./state/access.ts";
export { type Counter, counter, type Item, item, type KeyedMap, type KeyedSet, map, set } from "./state/collections.ts";
export { defineState, type Spec, type State } from "./state/define.ts";
export { type Index, type IndexedMap, index, indexedMap } from "./state/indexes.ts";
export { attemptRecovering } from "./recover.ts";
export { tolerate } from "./tolerate.ts";
export type { DecodedTx, Signer } from "./tx.ts";
export { value } from "./values.ts";
export type { BlockInfo } from "./lastBlock.ts";
export { defaultGenesis, exportGenesis, type GenesisOptions, genesisOf, validateGenesis } from "./genesisState.ts";
export { type ApplicationOptions, createApplication, type RunningApplication } from "./runtime.ts";
