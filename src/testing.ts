/** `interlease/testing`: chains and whole networks in one thread, on a manual clock, with no ports and no timers. */
export { consumerApp } from "./chains/consumer.ts";
export { providerApp } from "./chains/provider.ts";
export { standaloneApp } from "./chains/standalone.ts";
export { createTestApp, type TestApp, type TestAppOptions, type TestBlock, type TestBlockOptions } from "./framework/testApp.ts";
export type { GenesisJson } from "./localnet/genesis.ts";
export {
  type ChainOptions,
  type ConsumerOptions,
  createNetwork,
  type Network,
  type NetworkOptions,
} from "./localnet/createNetwork.ts";
export type {
  Block,
  BlockOptions,
  QueryAnswer,
  TestChain,
  TestChainOptions,
  TxResult,
  ValidatorKey,
} from "./localnet/testChain.ts";
export { createTestChain } from "./localnet/createTestChain.ts";
export type { NetworkEvent } from "./localnet/events.ts";
export type { ChainValidator, NetworkChain } from "./localnet/networkChain.ts";
export type { ChainSpec, ChannelSpec, LeaseSpec } from "./localnet/topology.ts";
