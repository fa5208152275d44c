/** What `interlease` gives everywhere: all of it in a browser, where a network of processes has no place. */
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
