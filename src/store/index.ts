export type { Backend, Batch } from "./backends/backend.ts";
export { createMemoryBackend } from "./backends/memory.ts";
export { rollBack } from "./diskArchive.ts";
export { createLayer, type Layer } from "./layer.ts";
export { openMemoryMultiStore, openMultiStore } from "./multiStore.ts";
export type {
  Change,
  Entry,
  Metadata,
  MultiStore,
  MultiStoreOptions,
  ProvedValue,
  ReadView,
  StoreProofOp,
  StoreUpgrades,
} from "./types.ts";
