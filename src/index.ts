/** `interlease`: the shipped chains, a local network of them, and a client. Writing chains: `interlease/sdk`; tests: `interlease/testing`. */
export { consumerApp } from "./chains/consumer.ts";
export { providerApp } from "./chains/provider.ts";
export { type ChainOptions, standaloneApp } from "./chains/standalone.ts";
export {
  Account,
  ChainClient,
  type Coin,
  httpTransport,
  pack,
  type RpcTransport,
  signTx,
  type TxContent,
  type TxOutcome,
  type Wallet,
  walletFromMnemonic,
} from "./client/index.ts";
export { DecodeError, type OperationCode, OperationError } from "./encoding/error.ts";
export type { App, OpaqueApp } from "./framework/app.ts";
export { type LocalNetwork, type LocalNetworkOptions, type NetworkEvent, startLocalNetwork } from "./localnet/node/localNetwork.ts";
export type { NetworkSettings } from "./localnet/node/settings.ts";
