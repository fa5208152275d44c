import { defineErrors, event } from "../../framework/api.ts";

export { Msg, Query } from "../../proto/gen/cosmos/bank/v1beta1.ts";

/** Codespace "bank". */
export const bankErrors = defineErrors("bank", {
  NoInputs: [2, "no inputs to send transaction"],
  NoOutputs: [3, "no outputs to send transaction"],
  InputOutputMismatch: [4, "sum inputs != sum outputs"],
  SendDisabled: [5, "send transactions are disabled"],
  DenomMetadataNotFound: [6, "client denom metadata not found"],
  InvalidKey: [7, "invalid key"],
  DuplicateEntry: [8, "duplicate entry"],
  MultipleSenders: [9, "multiple senders not allowed"],
});

/** An account has lost coins. */
export const CoinSpent = event("coin_spent", ["spender", "amount"]);
/** An account has got coins. */
export const CoinReceived = event("coin_received", ["receiver", "amount"]);
/** Coins went from one account to another. */
export const Transfer = event("transfer", ["recipient", "sender", "amount"]);
/** The sender of coins, as older clients look for it. */
export const MessageSender = event("message", ["sender"]);
/** A module has made coins. */
export const Coinbase = event("coinbase", ["minter", "amount"]);
/** A module has destroyed coins. */
export const Burn = event("burn", ["burner", "amount"]);
