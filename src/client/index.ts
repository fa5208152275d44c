/** What wallets, scripts, the relayer and the dashboard use of a chain: transports, typed queries, proofs, transactions. */
export { Account, type AccountOptions, type SendOptions } from "./account.ts";
export { type BroadcastResult, ChainClient, type ChainStatus, type StoreAnswer, type TxOutcome, txHash } from "./chainClient.ts";
export { attribute, type ChainEvent, findAttribute } from "./events.ts";
export { httpTransport, type HttpTransportOptions, type RpcTransport } from "./transport.ts";
export { type Coin, pack, type SignerContext, signTx, simulationTx, type TxContent } from "./tx.ts";
export { type Wallet, walletFromKey, walletFromMnemonic } from "./wallet.ts";
