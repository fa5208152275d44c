export { createLayer, type Layer } from "./layer.ts";
export { openMemoryMultiStore } from "./memoryMultiStore.ts";
export type { Change, Entry, MultiStore, MultiStoreOptions, ProvedValue, ReadView, StoreProofOp, StoreUpgrades } from "./types.ts";
