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
} from "./localnet/network.ts";
export {
  type Block,
  type BlockOptions,
  createTestChain,
  type QueryAnswer,
  type TestChain,
  type TestChainOptions,
  type TxResult,
  type ValidatorKey,
} from "./localnet/testChain.ts";
export type { NetworkChain } from "./localnet/member.ts";
