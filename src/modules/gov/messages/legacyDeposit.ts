import { message, type MessageHandler } from "../../../framework/index.ts";
import { LegacyMsg } from "../api.ts";
import { payDeposit } from "./deposit.ts";

/** v1beta1's Deposit, done as v1's. */
export const legacyDeposit: MessageHandler = message(LegacyMsg.deposit, { absent: ["amount.amount"], handle: payDeposit });
